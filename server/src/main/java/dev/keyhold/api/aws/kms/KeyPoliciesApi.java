package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyPolicies;
import dev.keyhold.domain.kms.NewKeyPolicy;
import java.util.List;
import java.util.Optional;

/** The policies of keys. */
public final class KeyPoliciesApi {
    private static final TextConstraint NAME = TextConstraint.matching(1, 128, "[\\w]+");
    private static final TextConstraint POLICY =
            TextConstraint.matching(1, 131_072, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    static final String BYPASS = "BypassPolicyLockoutSafetyCheck";
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final KeyPolicies policies;

    public KeyPoliciesApi(KeyPolicies policies) {
        this.policies = policies;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.GET_KEY_POLICY, this::get),
                Route.silent(KmsAction.PUT_KEY_POLICY, this::put),
                Route.of(KmsAction.LIST_KEY_POLICIES, this::list));
    }

    /** The policy of a key that is to be made, if the input has one. */
    static Optional<NewKeyPolicy> policy(Input input, boolean bypass) {
        return input.text("Policy", POLICY).map(text -> NewKeyPolicy.read(text, bypass));
    }

    private Struct get(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var name = name(call.input());
        call.input().check();
        return Struct.EMPTY
                .with("Policy", policies.get(call.principal(), key, name))
                .with("PolicyName", KeyPolicies.NAME);
    }

    private void put(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.key(input);
        var name = name(input);
        var text = input.required("Policy", POLICY);
        var bypass = input.flag(BYPASS);
        input.check();
        policies.put(call.principal(), key, name, NewKeyPolicy.read(text, bypass));
    }

    private Struct list(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var page = KeyMembers.page(call, KmsAction.LIST_KEY_POLICIES, PAGE, MAX_PAGE);
        var names = policies.list(call.principal(), key).stream()
                .map(ResponseValue.Text::new)
                .toList();
        return page.close("PolicyNames", names, Optional.empty());
    }

    private static String name(Input input) {
        return input.text("PolicyName", NAME).orElse(KeyPolicies.NAME);
    }
}
