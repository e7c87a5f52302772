package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.simulation.PolicyExclusion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code PolicyExclusionList}: a list of unions, each with one member. */
final class ExclusionList {
    private static final int MAX = 100;
    private static final String INLINE = "InlinePolicyIdentifier";
    private static final String POLICY = "PolicyName";
    private static final String HOLDER_TYPE = "AttachmentType";
    private static final String HOLDER = "AttachmentName";
    private static final TextConstraint NAME = TextConstraint.matching(1, 128, ".*[\\w+=,.@-]+.*");
    private static final List<String> TYPES =
            List.of("scp", "permission-boundary", "aws-managed", "inline", "user-managed", "rcp");
    private static final List<String> HOLDERS = List.of("user", "role", "group");
    private static final Map<String, PolicyExclusion> BY_TYPE = Map.of(
            "scp", PolicyExclusion.Kind.ORGANIZATION,
            "rcp", PolicyExclusion.Kind.RESOURCES,
            "permission-boundary", PolicyExclusion.Kind.BOUNDARY,
            "aws-managed", PolicyExclusion.Kind.PREDEFINED,
            "user-managed", PolicyExclusion.Kind.OWN,
            "inline", PolicyExclusion.Kind.INLINE);

    private ExclusionList() {}

    static List<PolicyExclusion> read(Input input) {
        return input.structures("PolicyExclusionList", 0, MAX, ExclusionList::one).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty for an element without a member, which excludes nothing. */
    private static Optional<PolicyExclusion> one(Input input) {
        var type = input.chosen("PolicyType", TYPES).flatMap(it -> Optional.ofNullable(BY_TYPE.get(it)));
        var arn = input.text("PolicyArn", Members.ARN).map(it -> (PolicyExclusion) new PolicyExclusion.OfArn(it));
        var isInline = Stream.of(POLICY, HOLDER_TYPE, HOLDER).anyMatch(name -> input.hasIn(INLINE, name));
        var inline = isInline ? Optional.of(inline(input.within(INLINE))) : Optional.<PolicyExclusion>empty();
        return Stream.of(type, arn, inline).flatMap(Optional::stream).findFirst();
    }

    private static PolicyExclusion inline(Input input) {
        var policy = input.required(POLICY, NAME);
        var kind = input.chosen(HOLDER_TYPE, HOLDERS).orElse("");
        var holder = input.required(HOLDER, NAME);
        return new PolicyExclusion.OfInline(policy, kind, holder);
    }
}
