package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyUse;
import dev.keyhold.domain.kms.MacService;
import dev.keyhold.model.MacAlgorithm;
import java.util.Arrays;
import java.util.List;

/** Authentication of messages. */
public final class MacApi {
    private static final String ALGORITHM = "MacAlgorithm";
    private static final String MAC = "Mac";
    private static final int MAX_MESSAGE = 4_096;
    private static final int MAX_MAC = 6_144;
    private static final List<String> ALGORITHMS =
            Arrays.stream(MacAlgorithm.values()).map(Enum::name).toList();

    private final MacService macs;
    private final KeyNames names;

    public MacApi(MacService macs, KeyNames names) {
        this.macs = macs;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(Route.of(KmsAction.GENERATE_MAC, this::generate), Route.of(KmsAction.VERIFY_MAC, this::verify));
    }

    /** What the two operations have in common, read and not checked yet. */
    private record Request(byte[] message, String key, String algorithm, boolean isDryRun) {
        static Request read(Input input) {
            var message = input.requiredBytes("Message", 1, MAX_MESSAGE);
            var key = KeyMembers.keyOrAlias(input, KeyMembers.KEY_ID).text();
            var algorithm = input.oneOf(ALGORITHM, ALGORITHMS);
            return new Request(message, key, algorithm, input.flag(KeyMembers.DRY_RUN));
        }

        KeyUse use(List<String> tokens) {
            var parameters =
                    KeyParameters.NONE.with("kms:macalgorithm", algorithm).withTokens(tokens);
            return KeyMembers.use(key, algorithm, parameters, isDryRun);
        }
    }

    private Struct generate(ActionCall call) {
        var request = Request.read(call.input());
        var tokens = KeyMembers.checkedTokens(call.input());
        var made = macs.generate(call.principal(), request.use(tokens), request.message);
        return Struct.EMPTY
                .with(MAC, KeyMembers.bytes(made.value()))
                .with(ALGORITHM, request.algorithm)
                .with(KeyMembers.KEY_ID, names.key(made.key().id()).text());
    }

    private Struct verify(ActionCall call) {
        var request = Request.read(call.input());
        var code = call.input().requiredBytes(MAC, 1, MAX_MAC);
        var tokens = KeyMembers.checkedTokens(call.input());
        var key = macs.verify(call.principal(), request.use(tokens), request.message, code);
        return Struct.EMPTY
                .with(KeyMembers.KEY_ID, names.key(key.id()).text())
                .with("MacValid", true)
                .with(ALGORITHM, request.algorithm);
    }
}
