package dev.keyhold.domain.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsGrant.Constraint.Kind;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is looked up is what a walk through all grants finds. */
class GranteeGrantsTest {
    private static final ResourceId KEY = ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 1);
    private static final List<String> OPERATIONS =
            List.of("Encrypt", "Decrypt", "GenerateDataKey", "CreateGrant", "DescribeKey");
    private static final List<String> KEYS = List.of("a", "A", "b", "c");
    private static final List<String> VALUES = List.of("1", "2", "x", "X");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static KmsGrant grant(List<String> operations, Optional<KmsGrant.Constraint> constraint) {
        return new KmsGrant(
                Samples.ACCOUNT,
                KEY,
                "0".repeat(64),
                "",
                "AIDA",
                Optional.empty(),
                operations,
                constraint,
                Samples.ACCOUNT,
                Instant.EPOCH);
    }

    private EncryptionContext context(int most) {
        var pairs = new HashMap<String, String>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            pairs.put(KEYS.get(random.nextInt(KEYS.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
        return new EncryptionContext(pairs);
    }

    private Optional<KmsGrant.Constraint> constraint() {
        return Optional.of(new KmsGrant.Constraint(random.nextBoolean() ? Kind.EQUALS : Kind.SUBSET, context(3)))
                .filter(it -> !it.context().isEmpty());
    }

    private List<String> operations() {
        return OPERATIONS.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }

    @Test
    void allow_what_one_of_them_allows() {
        for (int round = 0; round < 2_000; round++) {
            var grants = Stream.generate(() -> grant(operations(), constraint()))
                    .limit(random.nextInt(8))
                    .toList();
            var found = GranteeGrants.of(grants);
            var context = context(4);
            for (var operation : OPERATIONS) {
                assertThat(found.allow(operation, Optional.of(context)))
                        .as("seed %s: %s with %s by %s", seed, operation, context, grants)
                        .isEqualTo(grants.stream()
                                .anyMatch(grant -> grant.operations().contains(operation)
                                        && grant.constraint()
                                                .map(it -> isSatisfied(it, context))
                                                .orElse(true)));
                assertThat(found.allow(operation, Optional.empty()))
                        .isEqualTo(grants.stream()
                                .anyMatch(grant -> grant.operations().contains(operation)));
            }
            var creation = new GrantRequest.Creation(operations(), constraint());
            assertThat(found.allow(creation))
                    .as("seed %s: %s by %s", seed, creation, grants)
                    .isEqualTo(grants.stream().anyMatch(grant -> passesOn(grant, creation)));
        }
    }

    private static boolean passesOn(KmsGrant grant, GrantRequest.Creation creation) {
        if (!grant.operations().contains("CreateGrant") || !grant.operations().containsAll(creation.operations())) {
            return false;
        }
        var own = grant.constraint();
        var passed = creation.constraint();
        if (own.isEmpty() || passed.isEmpty()) {
            return own.isEmpty();
        }
        return (own.get().kind() == Kind.SUBSET || passed.get().kind() == Kind.EQUALS)
                && isSatisfied(own.get(), passed.get().context());
    }

    private static boolean isSatisfied(KmsGrant.Constraint constraint, EncryptionContext context) {
        var given = context.pairs();
        var wanted = constraint.context().pairs();
        return isPart(wanted, given)
                && (constraint.kind() == Kind.SUBSET || (given.size() == wanted.size() && isPart(given, wanted)));
    }

    private static boolean isPart(Map<String, String> part, Map<String, String> whole) {
        return part.entrySet().stream()
                .allMatch(pair -> whole.entrySet().stream()
                        .anyMatch(other -> other.getKey()
                                        .toLowerCase(Locale.ROOT)
                                        .equals(pair.getKey().toLowerCase(Locale.ROOT))
                                && other.getValue().equals(pair.getValue())));
    }

    @Test
    void allow_nothing_that_no_grant_can_be_about() {
        assertThat(GranteeGrants.canAllow("ScheduleKeyDeletion")).isFalse();
        var odd = GranteeGrants.of(List.of(grant(List.of("ScheduleKeyDeletion", "CreateGrant"), Optional.empty())));
        assertThat(odd.allow("ScheduleKeyDeletion", Optional.empty())).isFalse();
        assertThat(odd.allow(new GrantRequest.Creation(List.of("ScheduleKeyDeletion"), Optional.empty())))
                .isFalse();
        assertThat(GranteeGrants.NONE.allow("Encrypt", Optional.empty())).isFalse();
    }

    /** A bound on the bytes of a cache rests on it. */
    @Test
    void take_memory_by_their_number_and_text_and_the_same_ones_once() {
        var one =
                GranteeGrants.of(List.of(grant(List.of("Encrypt"), volume(1)))).bytes();
        var many = GranteeGrants.of(IntStream.range(0, 1_000)
                        .mapToObj(i -> grant(List.of("Encrypt"), volume(i)))
                        .toList())
                .bytes();
        var same = GranteeGrants.of(IntStream.range(0, 1_000)
                        .mapToObj(_ -> grant(List.of("Encrypt"), volume(1)))
                        .toList())
                .bytes();
        assertThat(many).isGreaterThan(400_000);
        assertThat(same).isEqualTo(one);
    }

    private static Optional<KmsGrant.Constraint> volume(int number) {
        var context = new EncryptionContext(Map.of("service", "volumes", "volume", "vol-" + number));
        return Optional.of(new KmsGrant.Constraint(Kind.SUBSET, context));
    }
}
