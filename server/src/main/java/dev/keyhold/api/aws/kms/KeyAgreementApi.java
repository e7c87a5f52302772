package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyAgreementService;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.model.KeyAgreementAlgorithm;
import java.util.Arrays;
import java.util.List;

/** Agreement on secrets. */
public final class KeyAgreementApi {
    private static final String ALGORITHM = "KeyAgreementAlgorithm";
    private static final int MAX_PUBLIC_KEY = 8_192;
    private static final List<String> ALGORITHMS =
            Arrays.stream(KeyAgreementAlgorithm.values()).map(Enum::name).toList();

    private final KeyAgreementService agreements;
    private final KeyNames names;

    public KeyAgreementApi(KeyAgreementService agreements, KeyNames names) {
        this.agreements = agreements;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(Route.of(KmsAction.DERIVE_SHARED_SECRET, this::derive));
    }

    private Struct derive(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID).text();
        var algorithm = input.oneOf(ALGORITHM, ALGORITHMS);
        var peer = input.requiredBytes("PublicKey", 1, MAX_PUBLIC_KEY);
        var isDryRun = input.flag(KeyMembers.DRY_RUN);
        var tokens = KeyMembers.checkedTokens(input);
        CryptoMembers.refuseRecipient(input);
        var parameters =
                KeyParameters.NONE.with("kms:keyagreementalgorithm", algorithm).withTokens(tokens);
        var use = KeyMembers.use(key, algorithm, parameters, isDryRun);
        var made = agreements.derive(call.principal(), use, peer);
        try (var secret = made.value()) {
            return Struct.EMPTY
                    .with(KeyMembers.KEY_ID, names.key(made.key().id()).text())
                    .with("SharedSecret", KeyMembers.bytes(secret.use(byte[]::clone)))
                    .with(ALGORITHM, algorithm)
                    .with("KeyOrigin", made.key().kind().origin().publicName());
        }
    }
}
