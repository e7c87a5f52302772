package dev.keyhold.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionIssuer;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class SessionTokensTest {
    /** Seeds differ from run to run; {@code -Dfuzz.rounds=100000} looks longer at once. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 500);

    private static final AccessKeyId ID = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 1);
    private static final ResourceId OWNER = ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, 7);
    private static final Instant ISSUED = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final SessionIssuer KEY =
            new SessionIssuer.Key(Samples.ACCOUNT, AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 2), OWNER);

    private final Barrier barrier = new Barrier(Keyring.generate());
    private final SessionTokens tokens = new SessionTokens(barrier);

    private SecretBytes seal(SessionTokens.Content content) {
        var facts = content.session().facts();
        return tokens.seal(Samples.ACCOUNT, ID, content, PackedAttributes.of(facts.tags(), facts.policies()));
    }

    private static SessionTokens.Content content(SessionFacts facts) {
        return new SessionTokens.Content(
                new Session(OWNER, facts, ISSUED.plusSeconds(3600)),
                SecretBytes.ofText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    }

    private static SessionFacts everything() {
        var tags = new SessionTags(List.of(new Tag("Team", "blue"), new Tag("stage", "")), Set.of("team"));
        var policies = new SessionPolicies(Optional.of("{\"Statement\":[]}"), List.of("arn:aws:iam::aws:policy/X"));
        var holder = new SessionFacts.WebIdentity("arn", "login.example", "sub", "aud", List.of("pwd", "otp"));
        return new SessionFacts(
                SessionFacts.Kind.ROLE,
                "job-7",
                ISSUED,
                Optional.of(ISSUED.minusSeconds(9)),
                Optional.of("alice"),
                new SessionFacts.Attributes(tags, policies, Optional.of(holder)),
                List.of(
                        KEY,
                        new SessionIssuer.OfIdentity(Samples.OTHER_ACCOUNT, OWNER),
                        new SessionIssuer.OfRole(Samples.ACCOUNT, OWNER)));
    }

    @Test
    void say_everything_that_was_sealed() {
        var content = content(everything());
        var token = seal(content).reveal();
        assertThat(tokens.open(Samples.ACCOUNT, ID, token)).contains(content);
    }

    @Test
    void have_the_documented_format() {
        var facts = SessionFacts.plain(SessionFacts.Kind.IDENTITY, ISSUED, List.of(KEY));
        var packed = PackedAttributes.of(SessionTags.NONE, SessionPolicies.NONE);
        assertThat(HexFormat.of().formatHex(SessionTokens.encode(content(facts), packed)))
                .isEqualTo("03" + "01" + HexFormat.of().formatHex(OWNER.packed())
                        + HexFormat.of().toHexDigits(ISSUED.toEpochMilli())
                        + HexFormat.of().toHexDigits(ISSUED.toEpochMilli() + 3_600_000)
                        + "8000000000000000"
                        + "0028" + "774a616c725855746e46454d492f4b374d44454e472b6250785266694359455841"
                        + "4d504c454b4559"
                        + "0000" + "0000"
                        + "01" + "01" + HexFormat.of().toHexDigits(Samples.ACCOUNT.number())
                        + HexFormat.of().formatHex(OWNER.packed())
                        + "0014"
                        + HexFormat.of()
                                .formatHex(
                                        KEY instanceof SessionIssuer.Key(var _, var id, var _)
                                                ? id.text().getBytes(StandardCharsets.US_ASCII)
                                                : new byte[0])
                        + "00" + "0000");
    }

    @Test
    void say_everything_whatever_it_is() {
        var random = new Random(5);
        for (int round = 0; round < 500; round++) {
            var content = content(anything(random));
            var token = seal(content).reveal();
            assertThat(token.length()).isLessThanOrEqualTo(SessionTokens.MAX_LENGTH);
            assertThat(tokens.open(Samples.ACCOUNT, ID, token)).contains(content);
        }
    }

    private static SessionFacts anything(Random random) {
        var tags = new ArrayList<Tag>();
        var transitive = new HashSet<String>();
        for (int number = random.nextInt(5); number > 0; number--) {
            tags.add(new Tag("Key" + number, text(random, 40)));
            if (random.nextBoolean()) {
                transitive.add("key" + number);
            }
        }
        var policies = new SessionPolicies(
                random.nextBoolean() ? Optional.of("{" + text(random, 300) + "}") : Optional.empty(),
                Collections.nCopies(random.nextInt(3), "arn:" + text(random, 20)));
        var kinds = SessionFacts.Kind.values();
        var issuers = new ArrayList<SessionIssuer>();
        for (int number = random.nextInt(32); number > 0; number--) {
            issuers.add(new SessionIssuer.OfRole(
                    Samples.ACCOUNT, ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, random.nextLong())));
        }
        return new SessionFacts(
                kinds[random.nextInt(kinds.length)],
                text(random, 64),
                Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)),
                random.nextBoolean() ? Optional.of(ISSUED) : Optional.empty(),
                random.nextBoolean() ? Optional.of("x" + text(random, 63)) : Optional.empty(),
                new SessionFacts.Attributes(new SessionTags(tags, transitive), policies, Optional.empty()),
                issuers);
    }

    private static String text(Random random, int longest) {
        return random.ints(random.nextInt(longest), 0x20, 0x500)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void open_for_their_own_account_and_key_id_alone() {
        var token = seal(content(everything())).reveal();
        var other = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 2);
        assertThat(tokens.open(Samples.ACCOUNT, other, token)).isEmpty();
        assertThat(tokens.open(Samples.OTHER_ACCOUNT, ID, token)).isEmpty();
        assertThat(new SessionTokens(new Barrier(Keyring.generate())).open(Samples.ACCOUNT, ID, token))
                .isEmpty();
    }

    @Test
    void do_not_open_after_any_flipped_bit() {
        var facts = SessionFacts.plain(SessionFacts.Kind.IDENTITY, ISSUED, List.of(KEY));
        var bytes = Base64.getDecoder().decode(seal(content(facts)).reveal());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            var text = Base64.getEncoder().encodeToString(flipped);
            assertThat(tokens.open(Samples.ACCOUNT, ID, text)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void do_not_open_when_cut_short_or_too_long() {
        var facts = SessionFacts.plain(SessionFacts.Kind.EPHEMERAL_KEY, ISSUED, List.of(KEY));
        var token = seal(content(facts)).reveal();
        assertThat(token).startsWith("s1.");
        for (int length = 0; length < token.length(); length++) {
            assertThat(tokens.open(Samples.ACCOUNT, ID, token.substring(0, length)))
                    .isEmpty();
        }
        assertThat(tokens.open(Samples.ACCOUNT, ID, token.substring(3)))
                .as("without its prefix")
                .isEmpty();
        assertThat(tokens.open(Samples.ACCOUNT, ID, "A".repeat(SessionTokens.MAX_LENGTH + 1)))
                .isEmpty();
    }

    @Test
    void do_not_open_another_format() {
        var packed = PackedAttributes.of(SessionTags.NONE, SessionPolicies.NONE);
        var bytes = SessionTokens.encode(
                content(SessionFacts.plain(SessionFacts.Kind.IDENTITY, ISSUED, List.of(KEY))), packed);
        bytes[0] = 2;
        assertThat(SessionTokens.decode(SecretBytes.takeOver(bytes))).isEmpty();
        var place = new SealContext(Samples.ACCOUNT, ID.text(), SealContext.Purpose.SESSION_TOKEN);
        var old = barrier.seal(SecretBytes.ofText("2\nand\nmore"), place);
        assertThat(tokens.open(Samples.ACCOUNT, ID, Base64.getEncoder().encodeToString(old.bytes())))
                .isEmpty();
    }

    /** Whatever was sealed, by another build too: it is a session, or it is refused. */
    @Test
    void are_read_or_refused_whatever_is_in_them() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var place = new SealContext(Samples.ACCOUNT, ID.text(), SealContext.Purpose.SESSION_TOKEN);
        for (int round = 0; round < ROUNDS; round++) {
            var facts = anything(random);
            var packed = PackedAttributes.of(facts.tags(), facts.policies());
            var bytes = mutated(random, SessionTokens.encode(content(facts), packed));
            var sealed = barrier.seal(SecretBytes.takeOver(bytes.clone()), place);
            var token = Base64.getEncoder().encodeToString(sealed.bytes());
            assertThatCode(() -> tokens.open(Samples.ACCOUNT, ID, token))
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .doesNotThrowAnyException();
        }
    }

    /** Whatever a client sends: it is a token of this installation, or it is refused. */
    @Test
    void are_refused_whatever_text_they_are() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var token = seal(content(anything(random))).reveal();
            var bytes = mutated(random, token.getBytes(StandardCharsets.ISO_8859_1));
            var sent = random.nextInt(4) == 0
                    ? text(random, 2 * SessionTokens.MAX_LENGTH)
                    : new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(tokens.open(Samples.ACCOUNT, ID, sent).isPresent())
                    .as("seed %d: %s", seed, sent)
                    .isEqualTo(sent.equals(token));
        }
    }

    @Test
    void unpack_or_refuse_whatever_is_packed() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var facts = anything(random);
            var whole = PackedAttributes.of(facts.tags(), facts.policies()).bytes();
            var bytes = mutated(random, random.nextBoolean() ? deflated(random) : whole);
            assertThatCode(() -> new PackedAttributes(bytes).unpack())
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .doesNotThrowAnyException();
        }
    }

    /** With some bytes changed, and something left out or added. */
    private static byte[] mutated(Random random, byte[] bytes) {
        var changed = Arrays.copyOf(bytes, Math.max(0, bytes.length + Math.min(0, 8 - random.nextInt(32))));
        for (int left = random.nextInt(4); left > 0 && changed.length > 0; left--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(changed, changed.length + 1 + random.nextInt(8)) : changed;
    }

    /** What is packed well, and means nothing. */
    private static byte[] deflated(Random random) {
        var bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        var out = new ByteArrayOutputStream();
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
                var packing = new DeflaterOutputStream(out, deflater)) {
            packing.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void do_not_unpack_what_grows_without_bound() throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
                var out = new DeflaterOutputStream(bomb, deflater)) {
            out.write(new byte[1_500_000]);
        }
        assertThat(bomb.size()).isLessThan(PackedAttributes.MAX_LENGTH);
        assertThat(new PackedAttributes(bomb.toByteArray()).unpack()).isEmpty();
        var whole = PackedAttributes.of(everything().tags(), everything().policies());
        assertThat(new PackedAttributes(Arrays.copyOf(whole.bytes(), whole.bytes().length - 1)).unpack())
                .isEmpty();
    }

    @Test
    void are_not_made_of_what_does_not_fit() {
        var random = new Random(1);
        var tags = new ArrayList<Tag>();
        for (int number = 0; number < 50; number++) {
            var value = random.ints(100, 'A', 'z').mapToObj(Character::toString).toList();
            tags.add(new Tag("key" + number, String.join("", value)));
        }
        var facts = everything()
                .with(new SessionFacts.Attributes(
                        new SessionTags(tags, Set.of()), SessionPolicies.NONE, Optional.empty()));
        var error = catchThrowableOfType(ServiceException.class, () -> seal(content(facts)))
                .serviceError();
        assertThat(error).isInstanceOf(ServiceError.SessionTooLarge.class);
        var issuers = new ArrayList<SessionIssuer>();
        for (int number = 0; number < 33; number++) {
            issuers.add(
                    new SessionIssuer.OfRole(Samples.ACCOUNT, ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, number)));
        }
        var chain = SessionFacts.plain(SessionFacts.Kind.ROLE, ISSUED, issuers);
        assertThat(catchThrowableOfType(ServiceException.class, () -> seal(content(chain)))
                        .serviceError())
                .isInstanceOf(ServiceError.SessionTooLarge.class);
    }

    @Test
    void print_no_secret() {
        assertThat(content(everything()).toString()).contains("****").doesNotContain("wJalr");
    }
}
