package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyPolicies;
import dev.keyhold.domain.kms.NewKeyPolicy;
import dev.keyhold.domain.policy.CheckedDocument;
import java.util.List;
import java.util.Optional;

/** The policy of a KMS key, and its editor. What would lock the caller out is refused; only the API can insist. */
public final class KmsPolicyScreen implements Screen {
    private static final String POLICY = KmsPaths.ONE + "/policy";

    private final KeyPolicies policies;

    public KmsPolicyScreen(KeyPolicies policies) {
        this.policies = policies;
    }

    /**
     * The editor.
     *
     * @param uuid of the key in the AWS-compatible API
     * @param path of the page of the key
     */
    public record KmsPolicyView(Frame frame, String uuid, String path, PolicyEditor editor) implements View {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(POLICY, this::show, KmsAction.GET_KEY_POLICY),
                Route.provedForm(POLICY, this::save, this::show, KmsAction.PUT_KEY_POLICY));
    }

    private Answer show(Call call) {
        var key = KmsPaths.key(call);
        var document = policies.get(call.principal(), key, KeyPolicies.NAME);
        var lines = String.join("\n", DocumentLines.of(document));
        var editor = PolicyEditor.of(call.frame(), CheckedDocument::key, Optional.of(lines));
        return new Answer.Show(new KmsPolicyView(call.frame(), key.text(), KmsPaths.of(call), editor));
    }

    private Answer save(Call call) {
        var policy = NewKeyPolicy.read(PolicyEditor.sent(call), false);
        policies.put(call.principal(), KmsPaths.key(call), KeyPolicies.NAME, policy);
        return Answer.done(KmsPaths.of(call), "kmsPolicySaved");
    }
}
