package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.identity.AbsentResources;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ResourceRef;
import java.util.List;

/** SAML providers, of which an account may have none. What names one is refused, as AWS refuses it in that case. */
public final class SamlProvidersApi {
    private static final String PROVIDER_ARN = "SAMLProviderArn";
    private static final TextConstraint METADATA = TextConstraint.length(1_000, 10_000_000);
    private static final TextConstraint NAME = TextConstraint.matching(1, 128, "[\\w._-]+");
    private static final List<String> ENCRYPTION_MODES = List.of("Required", "Allowed");
    private static final TextConstraint PRIVATE_KEY =
            TextConstraint.matching(1, 16_384, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    private static final TextConstraint KEY_ID = TextConstraint.matching(22, 64, "[A-Z0-9]+");

    private final AbsentResources absences;

    public SamlProvidersApi(AbsentResources absences) {
        this.absences = absences;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(IamAction.CREATE_SAML_PROVIDER, this::create),
                Route.silent(IamAction.GET_SAML_PROVIDER, call -> refuse(call, IamAction.GET_SAML_PROVIDER)),
                Route.silent(IamAction.UPDATE_SAML_PROVIDER, this::update),
                Route.silent(IamAction.DELETE_SAML_PROVIDER, call -> refuse(call, IamAction.DELETE_SAML_PROVIDER)),
                Route.silent(IamAction.TAG_SAML_PROVIDER, this::tag),
                Route.silent(IamAction.UNTAG_SAML_PROVIDER, this::untag),
                Route.silent(IamAction.LIST_SAML_PROVIDER_TAGS, this::listTags));
    }

    private void create(ActionCall call) {
        var input = call.input();
        var _ = input.required("SAMLMetadataDocument", METADATA);
        var name = input.required("Name", NAME);
        var tags = TagMembers.tags(input);
        encryption(input);
        input.check();
        var account = call.principal().account();
        var provider = new ResourceRef.SamlProvider(account, Arn.samlProvider(account, name));
        absences.ofKind(
                call.principal(),
                IamAction.CREATE_SAML_PROVIDER,
                new ResourceRef.New(provider),
                RequestDetails.tags(tags));
        throw AwsException.of(AwsErrorCode.LIMIT_EXCEEDED, "Cannot exceed quota for SAMLProvidersPerAccount: 0");
    }

    private void update(ActionCall call) {
        var _ = call.input().text("SAMLMetadataDocument", METADATA);
        encryption(call.input());
        var _ = call.input().text("RemovePrivateKey", KEY_ID);
        refuse(call, IamAction.UPDATE_SAML_PROVIDER);
    }

    private static void encryption(Input input) {
        var _ = input.optionalOf("AssertionEncryptionMode", ENCRYPTION_MODES);
        input.secret("AddPrivateKey", PRIVATE_KEY);
    }

    private void tag(ActionCall call) {
        refuse(call, IamAction.TAG_SAML_PROVIDER, RequestDetails.tags(TagMembers.requiredTags(call.input())));
    }

    private void untag(ActionCall call) {
        refuse(call, IamAction.UNTAG_SAML_PROVIDER, RequestDetails.tagKeys(TagMembers.requiredKeys(call.input())));
    }

    private void listTags(ActionCall call) {
        var _ = call.input().paging();
        refuse(call, IamAction.LIST_SAML_PROVIDER_TAGS);
    }

    private void refuse(ActionCall call, Action action) {
        refuse(call, action, RequestDetails.NONE);
    }

    private void refuse(ActionCall call, Action action, RequestDetails details) {
        var arn = arn(call.input());
        absences.ofKind(
                call.principal(),
                action,
                new ResourceRef.SamlProvider(call.principal().account(), arn),
                details);
        throw AwsException.of(AwsErrorCode.NO_SUCH_ENTITY, "Manifest not found for arn " + arn.shown());
    }

    /** The ARN of a provider. It is read last: then all members are checked. */
    private static Arn arn(Input input) {
        var text = input.required(PROVIDER_ARN, Members.ARN);
        input.check();
        return Arn.parse(text)
                .filter(Arn::isSamlProvider)
                .orElseThrow(() -> AwsException.of(AwsErrorCode.INVALID_INPUT, "Invalid ARN:  Could not be parsed!"));
    }
}
