package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.crypto.PublicKeyPem;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.SigningService;
import dev.keyhold.model.ResourceType;
import java.util.List;

/** The public keys of asymmetric KMS keys, as files in PEM. It is a use of the key, which must be enabled. */
public final class KmsPublicKeyScreen implements Screen {
    private static final String PUBLIC_KEY = KmsPaths.ONE + "/public-key";

    private final SigningService signing;

    public KmsPublicKeyScreen(SigningService signing) {
        this.signing = signing;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.page(
                PUBLIC_KEY,
                this::download,
                KmsAction.GET_PUBLIC_KEY,
                KmsAction.GET_ENCRYPTION_PUBLIC_KEY,
                KmsAction.GET_SIGNATURE_PUBLIC_KEY));
    }

    private Answer download(Call call) {
        var found = call.isByRoles()
                ? inFolder(call)
                : signing.publicKey(call.principal(), KmsPaths.key(call), List.of())
                        .value();
        return new Answer.Download(call.path("kms") + ".pem", PublicKeyPem.of(found));
    }

    /** The identifier does not say what the key is for. */
    private byte[] inFolder(Call call) {
        return KmsPaths.ifFound(() ->
                        publicKey(call, ResourceType.ASYMMETRIC_ENCRYPTION_KEY, KmsAction.GET_ENCRYPTION_PUBLIC_KEY))
                .orElseGet(() ->
                        publicKey(call, ResourceType.ASYMMETRIC_SIGNATURE_KEY, KmsAction.GET_SIGNATURE_PUBLIC_KEY));
    }

    private byte[] publicKey(Call call, ResourceType type, Action action) {
        var key = new KeyReference.ById(type, KmsPaths.id(call));
        return signing.publicKey(call.principal(), key, action).value();
    }
}
