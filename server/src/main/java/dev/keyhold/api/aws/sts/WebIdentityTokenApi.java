package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.outbound.OutboundTokens;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Identity tokens for other services. */
public final class WebIdentityTokenApi {
    private static final int MIN_SECONDS = 60;
    private static final int MAX_SECONDS = 3_600;
    private static final int DEFAULT_SECONDS = 300;
    private static final int MAX_AUDIENCES = 10;

    private static final TextConstraint AUDIENCE = TextConstraint.length(1, 1_000);
    private static final List<String> ALGORITHMS =
            Stream.of(TokenAlgorithm.values()).map(Enum::name).sorted().toList();

    private final OutboundTokens tokens;

    public WebIdentityTokenApi(OutboundTokens tokens) {
        this.tokens = tokens;
    }

    public List<Route> routes() {
        return List.of(Route.of(SessionAction.GET_WEB_IDENTITY_TOKEN, this::token));
    }

    private ResponseValue.Struct token(ActionCall call) {
        var input = call.input();
        var audiences = input.requiredTexts("Audience", MAX_AUDIENCES, AUDIENCE);
        var seconds = input.number("DurationSeconds", DEFAULT_SECONDS, MIN_SECONDS, MAX_SECONDS);
        var algorithm = input.oneOf("SigningAlgorithm", ALGORITHMS);
        var tags = TagMembers.tags(input);
        input.check();
        var request = new OutboundTokens.Request(
                audiences, TokenAlgorithm.valueOf(algorithm), Duration.ofSeconds(seconds), tags);
        var issued = tokens.issue(call.principal(), request);
        try (var text = issued.text()) {
            return ResponseValue.Struct.EMPTY
                    .with("WebIdentityToken", text.reveal())
                    .with("Expiration", issued.expiresAt());
        }
    }
}
