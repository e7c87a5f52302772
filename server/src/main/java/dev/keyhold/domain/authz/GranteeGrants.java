package dev.keyhold.domain.authz;

import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The grants on one key for one principal, and what they allow. A constraint is looked for by the rarest of its pairs,
 * so that a decision does not grow with the number of grants: a service that has a grant for each of its objects, as
 * volumes have on AWS, asks as fast with 50,000 of them as with one.
 */
public final class GranteeGrants {
    public static final GranteeGrants NONE = of(List.of());

    /** What a grant can allow, as the AWS KMS API names it. */
    public static final List<String> OPERATIONS = List.of(
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncryptFrom",
            "ReEncryptTo",
            "Sign",
            "Verify",
            "GetPublicKey",
            "CreateGrant",
            "RetireGrant",
            "DescribeKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateMac",
            "VerifyMac",
            "DeriveSharedSecret");

    private static final int CREATE_GRANT = bit("CreateGrant");
    /** About what an object of this class takes. */
    private static final int BYTES = 1_000;
    /** About what a grant takes besides the text of its constraint, */
    private static final int GRANT_BYTES = 200;
    /** and what each pair of that takes. */
    private static final int PAIR_BYTES = 300;

    private final List<Granted> all;
    private final int unconstrained;
    private final int any;
    private final Map<Pair, List<Granted>> byPair;

    private GranteeGrants(List<Granted> all, Map<Pair, List<Granted>> byPair) {
        this.all = all;
        this.byPair = byPair;
        this.any = union(all);
        this.unconstrained = union(
                all.stream().filter(granted -> granted.constraint.isEmpty()).toList());
    }

    /** Operations as bits, in the order of the list above. */
    private record Granted(int operations, Optional<KmsGrant.Constraint> constraint) {
        private boolean allows(int operation) {
            return (operations & operation) != 0;
        }

        private Map<String, String> pairs() {
            return constraint.map(it -> it.context().pairs()).orElse(Map.of());
        }
    }

    /** A pair of an encryption context as constraints compare it: the key without case, the value with it. */
    private record Pair(String key, String value) {
        private static Pair of(Map.Entry<String, String> pair) {
            return new Pair(pair.getKey().toLowerCase(Locale.ROOT), pair.getValue());
        }
    }

    public static GranteeGrants of(Collection<KmsGrant> grants) {
        var all = grants.stream()
                .map(grant -> new Granted(bits(grant.operations()), grant.constraint()))
                .distinct()
                .toList();
        return new GranteeGrants(all, byRarestPair(all));
    }

    private static Map<Pair, List<Granted>> byRarestPair(List<Granted> all) {
        var counts = new HashMap<Pair, Integer>();
        all.forEach(
                granted -> granted.pairs().entrySet().forEach(pair -> counts.merge(Pair.of(pair), 1, Integer::sum)));
        var byPair = new HashMap<Pair, List<Granted>>();
        for (var granted : all) {
            granted.pairs().entrySet().stream()
                    .map(Pair::of)
                    .min((one, other) -> Integer.compare(counts.getOrDefault(one, 0), counts.getOrDefault(other, 0)))
                    .ifPresent(rarest -> byPair.computeIfAbsent(rarest, _ -> new ArrayList<>(1))
                            .add(granted));
        }
        return byPair;
    }

    /** Whether there can be grants of that operation. */
    public static boolean canAllow(String operation) {
        return bit(operation) != 0;
    }

    /**
     * Whether one of them allows an operation.
     *
     * @param context of the request; empty where the operation has none, so that constraints do not apply
     */
    public boolean allow(String operation, Optional<EncryptionContext> context) {
        var wanted = bit(operation);
        if (context.isEmpty()) {
            return (any & wanted) != 0;
        }
        return (unconstrained & wanted) != 0 || ((any & wanted) != 0 && allowUnderConstraint(wanted, context.get()));
    }

    private boolean allowUnderConstraint(int wanted, EncryptionContext context) {
        var given = foldedPairs(context);
        return given.stream()
                .flatMap(pair -> byPair.getOrDefault(pair, List.of()).stream())
                .anyMatch(granted -> granted.allows(wanted)
                        && granted.constraint
                                .filter(it -> isSatisfied(it, context))
                                .isPresent());
    }

    /** Whether a grant may be made by one of them: for no other operations, and under a constraint as strict. */
    public boolean allow(GrantRequest.Creation creation) {
        var passed = bits(creation.operations());
        var areKnown = creation.operations().stream().allMatch(GranteeGrants::canAllow);
        return areKnown
                && all.stream()
                        .filter(granted -> granted.allows(CREATE_GRANT) && (passed & ~granted.operations) == 0)
                        .anyMatch(granted -> isAsStrict(granted.constraint, creation.constraint()));
    }

    private static boolean isAsStrict(Optional<KmsGrant.Constraint> own, Optional<KmsGrant.Constraint> passed) {
        if (own.isEmpty() || passed.isEmpty()) {
            return own.isEmpty();
        }
        var isAsStrict = own.get().kind() == KmsGrant.Constraint.Kind.SUBSET
                || passed.get().kind() == KmsGrant.Constraint.Kind.EQUALS;
        return isAsStrict && isSatisfied(own.get(), passed.get().context());
    }

    /** About how many bytes they take in memory. */
    public int bytes() {
        long bytes = BYTES;
        for (var granted : all) {
            bytes += GRANT_BYTES;
            for (var pair : granted.pairs().entrySet()) {
                bytes += PAIR_BYTES
                        + 2L * (pair.getKey().length() + pair.getValue().length());
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private static boolean isSatisfied(KmsGrant.Constraint constraint, EncryptionContext context) {
        var given = foldedPairs(context);
        var wanted = foldedPairs(constraint.context());
        return given.containsAll(wanted)
                && (constraint.kind() == KmsGrant.Constraint.Kind.SUBSET
                        || (context.pairs().size()
                                        == constraint.context().pairs().size()
                                && wanted.containsAll(given)));
    }

    private static Set<Pair> foldedPairs(EncryptionContext context) {
        var pairs = new HashSet<Pair>();
        context.pairs().entrySet().forEach(pair -> pairs.add(Pair.of(pair)));
        return pairs;
    }

    private static int union(List<Granted> grants) {
        return grants.stream().mapToInt(Granted::operations).reduce(0, (one, other) -> one | other);
    }

    private static int bits(List<String> operations) {
        return operations.stream().mapToInt(GranteeGrants::bit).reduce(0, (one, other) -> one | other);
    }

    /** Zero for what no grant allows. */
    private static int bit(String operation) {
        var at = OPERATIONS.indexOf(operation);
        return at < 0 ? 0 : 1 << at;
    }
}
