package dev.keyhold.domain.authn;

import dev.keyhold.FuzzInputs;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What must hold for whatever is shown as an IAM token. {@code server/fuzz} looks for inputs that reach new code, with
 * Jazzer; {@link IamTokenFuzzReplayTest} runs those that are kept.
 */
public final class IamTokenFuzzTarget {
    private static final String RESOURCE = "/fuzz/iam-tokens.txt";
    private static final int TARGETS = 3;
    private static final AuthenticationFixture AUTHN = fixture();
    private static final String GOOD = AUTHN.tokens.issue(AUTHN.alice).token().reveal();
    /** Made by another installation. */
    private static final String FOREIGN = foreign();

    private IamTokenFuzzTarget() {}

    /** Jazzer's entry: the first byte chooses what the rest is. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 1) {
            return;
        }
        var content = Arrays.copyOfRange(data, 1, data.length);
        switch ((data[0] & 0xFF) % TARGETS) {
            case 0 -> unsigned(new String(content, StandardCharsets.UTF_8));
            case 1 -> unsigned(changed(content));
            default -> signed(content);
        }
    }

    /** A good token with something in the place of as many of its letters, from where the first byte says. */
    private static String changed(byte[] content) {
        if (content.length < 1) {
            return GOOD;
        }
        var rest = new String(content, 1, content.length - 1, StandardCharsets.UTF_8);
        var from = Math.min(content[0] & 0xFF, GOOD.length());
        return GOOD.substring(0, from) + rest + GOOD.substring(Math.min(GOOD.length(), from + rest.length()));
    }

    /** Nothing is read and nobody is authenticated by what was not made here. */
    private static void unsigned(String text) {
        if (text.equals(GOOD)) {
            return;
        }
        require(AUTHN.tokens.read(text).isEmpty(), "only what was made here is read");
        require(AUTHN.tokens.nameOf(text).isEmpty(), "only what was made here has a name");
        require(!authenticates(text), "only what was made here authenticates");
    }

    /** What was made here and means nothing is refused; what is read says what it says, and lives at most 12 hours. */
    private static void signed(byte[] payload) {
        var key = AUTHN.tokenKeys.current();
        var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
        var signed = IamTokens.PREFIX + encoded;
        var text = signed + "." + key.tag().tag(signed);
        var read = AUTHN.tokens.read(text);
        read.ifPresent(token -> {
            require(token.payload().equals(encoded), "there is one spelling of what a token says");
            require(token.keyId().equals(key.id()), "the key is the one that is named");
        });
        if (authenticates(text)) {
            var token = read.orElseThrow();
            var now = AUTHN.clock.instant();
            require(token.subject().equals(AUTHN.alice.id()), "the identity is the one that is named");
            require(now.isBefore(token.expiresAt()), "it has not expired");
            require(token.issuedAt().isAfter(now.minus(IamTokens.MAX_LIFE)), "it is not older than a token can be");
            require(token.issuedAt().isBefore(now.plus(Duration.ofMinutes(10))), "it is not of the future");
        }
    }

    private static boolean authenticates(String text) {
        try {
            return switch (AUTHN.tokens.verify(text, AuthenticationFixture.ORIGIN, "fuzz")) {
                case AuthenticationResult.Authenticated _ -> true;
                case AuthenticationResult.Failed(AuthenticationFailure _) -> false;
            };
        } catch (ServiceException _) {
            // This source has failed too often.
            return false;
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    private static AuthenticationFixture fixture() {
        try {
            var folder = Files.createTempDirectory("keyhold-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return AuthenticationFixture.in(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // It is in the folder of temporary files.
        }
    }

    private static String foreign() {
        try (var other = fixture()) {
            return other.tokens.issue(other.alice).token().reveal();
        }
    }

    static List<byte[]> kept() throws IOException {
        return FuzzInputs.kept(RESOURCE);
    }

    /** What a search begins with: a good input of each kind, and what is near to it. */
    static List<byte[]> seeds() {
        var now = AUTHN.clock.instant();
        var key = AUTHN.tokenKeys.current().id();
        var id = AUTHN.ids.tokenId();
        var good = new IamToken(key, id, AUTHN.alice.id(), now, now.plus(IamTokens.MAX_LIFE));
        var old = new IamToken(key, id, AUTHN.alice.id(), now.minus(Duration.ofDays(1)), now.plusSeconds(1));
        var unknown = new IamToken("0102030405060708", id, AuthenticationFixture.id(77), now, now.plusSeconds(60));
        return List.of(
                FuzzInputs.of(0, FOREIGN),
                FuzzInputs.of(0, "t1."),
                FuzzInputs.of(0, "t1.AAAA." + "A".repeat(86)),
                FuzzInputs.of(1, "\u0003x"),
                FuzzInputs.of(1, "\u0050..."),
                FuzzInputs.of(2, decoded(good)),
                FuzzInputs.of(2, decoded(old)),
                FuzzInputs.of(2, decoded(unknown)),
                FuzzInputs.of(2, new byte[52]));
    }

    private static byte[] decoded(IamToken token) {
        return Base64.getUrlDecoder().decode(token.payload());
    }

    /** That a seed authenticates, otherwise the search would be about nothing. */
    static Optional<String> good() {
        return Optional.of(GOOD).filter(IamTokenFuzzTarget::authenticates);
    }

    /** See {@link FuzzInputs#run}. */
    public static void main(String[] args) throws IOException {
        FuzzInputs.run(args, seeds(), RESOURCE);
        // The fixture has threads.
        System.exit(0);
    }
}
