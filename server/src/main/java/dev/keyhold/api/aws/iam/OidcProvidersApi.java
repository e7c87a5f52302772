package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.model.Arn;
import dev.keyhold.model.FederationProblem;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.List;

/** OIDC providers. */
public final class OidcProvidersApi {
    private static final String PROVIDER_ARN = "OpenIDConnectProviderArn";
    private static final String CLIENT_ID = "ClientID";
    private static final String CLIENT_IDS = "ClientIDList";
    private static final String THUMBPRINTS = "ThumbprintList";
    private static final TextConstraint URL = TextConstraint.length(1, 255);
    private static final TextConstraint CLIENT_ID_TEXT = TextConstraint.length(1, 255);
    private static final TextConstraint THUMBPRINT = TextConstraint.length(40, 40);
    /** More than any quota allows. */
    private static final int MAX_ELEMENTS = 1_000;

    private final OidcProviders providers;

    public OidcProvidersApi(OidcProviders providers) {
        this.providers = providers;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.CREATE_OPEN_ID_CONNECT_PROVIDER, this::create),
                Route.of(IamAction.GET_OPEN_ID_CONNECT_PROVIDER, this::get),
                Route.of(IamAction.LIST_OPEN_ID_CONNECT_PROVIDERS, this::list),
                Route.silent(IamAction.DELETE_OPEN_ID_CONNECT_PROVIDER, this::delete),
                Route.silent(IamAction.ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, this::addClientId),
                Route.silent(IamAction.REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER, this::removeClientId),
                Route.silent(IamAction.UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT, this::setThumbprints));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var url = call.input().required("Url", URL);
        var clientIds = call.input().texts(CLIENT_IDS, 0, MAX_ELEMENTS, CLIENT_ID_TEXT);
        var thumbprints = call.input().texts(THUMBPRINTS, 0, MAX_ELEMENTS, THUMBPRINT);
        var tags = TagMembers.tags(call.input());
        call.input().check();
        var created = providers.create(call.principal(), new OidcProviders.Draft(url, clientIds, thumbprints, tags));
        return ResponseValue.Struct.EMPTY
                .with(PROVIDER_ARN, created.provider().arn().text())
                .with("Tags", Members.tagsIfAny(created.tags()));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var arn = arn(call.input());
        var found = providers.get(call.principal(), arn);
        var provider = found.provider();
        return ResponseValue.Struct.EMPTY
                .with("Url", provider.issuer())
                .with(CLIENT_IDS, texts(provider.clientIds()))
                .with(THUMBPRINTS, texts(provider.thumbprints()))
                .with("CreateDate", provider.createdAt())
                .with("Tags", Members.tags(found.tags()));
    }

    private static ResponseValue.Items texts(List<String> texts) {
        return new ResponseValue.Items(
                texts.stream().map(ResponseValue.Text::new).toList());
    }

    /** A list that has no pages. */
    private ResponseValue.Struct list(ActionCall call) {
        var found = providers.list(call.principal()).stream()
                .map(arn -> ResponseValue.Struct.EMPTY.with("Arn", arn.text()))
                .toList();
        return ResponseValue.Struct.EMPTY.with("OpenIDConnectProviderList", new ResponseValue.Items(found));
    }

    private void delete(ActionCall call) {
        providers.delete(call.principal(), arn(call.input()));
    }

    private void addClientId(ActionCall call) {
        var clientId = call.input().required(CLIENT_ID, CLIENT_ID_TEXT);
        providers.addClientId(call.principal(), arn(call.input()), clientId);
    }

    private void removeClientId(ActionCall call) {
        var clientId = call.input().required(CLIENT_ID, CLIENT_ID_TEXT);
        providers.removeClientId(call.principal(), arn(call.input()), clientId);
    }

    private void setThumbprints(ActionCall call) {
        var thumbprints = call.input().requireList(THUMBPRINTS).texts(THUMBPRINTS, 0, MAX_ELEMENTS, THUMBPRINT);
        providers.setThumbprints(call.principal(), arn(call.input()), thumbprints);
    }

    /** The ARN of a provider. It is read last: then all members are checked. */
    static Arn arn(Input input) {
        var text = input.required(PROVIDER_ARN, Members.ARN);
        input.check();
        return Arn.parse(text)
                .filter(Arn::isOidcProvider)
                .orElseThrow(() -> new ServiceException(
                        new ServiceError.InvalidFederation(FederationProblem.MALFORMED_PROVIDER_ARN, text)));
    }
}
