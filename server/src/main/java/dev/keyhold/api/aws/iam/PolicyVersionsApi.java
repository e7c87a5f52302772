package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.PolicyVersions;
import java.util.List;

/** The versions of managed policies. */
public final class PolicyVersionsApi {
    private static final TextConstraint VERSION_ID =
            TextConstraint.matching(0, Integer.MAX_VALUE, "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
    private static final String POLICY_ARN = "PolicyArn";

    private final PolicyVersions versions;

    public PolicyVersionsApi(PolicyVersions versions) {
        this.versions = versions;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_POLICY_VERSION, this::create),
                Route.of(IamAction.GET_POLICY_VERSION, this::get),
                Route.of(IamAction.LIST_POLICY_VERSIONS, this::list),
                Route.silent(IamAction.SET_DEFAULT_POLICY_VERSION, this::setDefault),
                Route.silent(IamAction.DELETE_POLICY_VERSION, this::delete));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        var document = Members.document(call.input());
        var asDefault = call.input().flag("SetAsDefault");
        call.input().check();
        var created = versions.create(call.principal(), Members.policyArn(arn), document, asDefault);
        return ResponseValue.Struct.EMPTY.with("PolicyVersion", version(created));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        var id = versionId(call.input());
        call.input().check();
        var found = versions.get(call.principal(), Members.policyArn(arn), id);
        return ResponseValue.Struct.EMPTY.with("PolicyVersion", withDocument(found));
    }

    static ResponseValue.Struct withDocument(PolicyVersions.View version) {
        return ResponseValue.Struct.EMPTY
                .with("Document", Members.encoded(version.document()))
                .with("VersionId", version.id())
                .with("IsDefaultVersion", version.isDefault())
                .with("CreateDate", version.createdAt());
    }

    private ResponseValue.Struct list(ActionCall call) {
        var text = call.input().required(POLICY_ARN, Members.ARN);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_POLICY_VERSIONS, text);
        var page = markers.cut(paging, () -> versions.list(call.principal(), Members.policyArn(text)));
        var found = page.items().stream().map(PolicyVersionsApi::version).toList();
        return markers.close(ResponseValue.Struct.EMPTY.with("Versions", new ResponseValue.Items(found)), page.next());
    }

    private void setDefault(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        var id = versionId(call.input());
        call.input().check();
        versions.setDefault(call.principal(), Members.policyArn(arn), id);
    }

    private void delete(ActionCall call) {
        var arn = call.input().required(POLICY_ARN, Members.ARN);
        var id = versionId(call.input());
        call.input().check();
        versions.delete(call.principal(), Members.policyArn(arn), id);
    }

    private static String versionId(Input input) {
        return input.required("VersionId", VERSION_ID);
    }

    private static ResponseValue.Struct version(PolicyVersions.View version) {
        return ResponseValue.Struct.EMPTY
                .with("VersionId", version.id())
                .with("IsDefaultVersion", version.isDefault())
                .with("CreateDate", version.createdAt());
    }
}
