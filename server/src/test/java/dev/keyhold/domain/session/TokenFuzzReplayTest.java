package dev.keyhold.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.crypto.SignedIdentityToken;
import dev.keyhold.crypto.VerificationKeys;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs every input that fuzzing found worth keeping. */
class TokenFuzzReplayTest {
    @Test
    void holds_for_every_kept_input() throws IOException {
        assertThat(TokenFuzzCorpus.kept()).hasSizeGreaterThan(100);
        assertHolds(TokenFuzzCorpus.kept());
    }

    @Test
    void holds_for_every_seed() {
        assertHolds(TokenFuzzCorpus.seeds());
    }

    /** Otherwise the search would be about nothing. */
    @Test
    void begins_with_tokens_that_are_verified() {
        var keys = VerificationKeys.parse(TokenFuzzTarget.jwks()).orElseThrow();
        assertThat(TokenFuzzTarget.signed())
                .allSatisfy(token -> assertThat(
                                SignedIdentityToken.parse(token).orElseThrow().verifiedBy(keys))
                        .isEqualTo(SignedIdentityToken.Outcome.VERIFIED));
    }

    private static void assertHolds(List<byte[]> inputs) {
        for (var input : inputs) {
            assertThatCode(() -> TokenFuzzTarget.fuzzerTestOneInput(input))
                    .describedAs("%s", Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }
}
