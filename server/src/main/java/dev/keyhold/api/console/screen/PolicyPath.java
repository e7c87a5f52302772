package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Call;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;

/**
 * The paths of the pages of managed policies. They hold the ARN, whose slashes are written as {@code ~}, which no name
 * or path of a policy has: proxies change or refuse an encoded slash.
 */
public final class PolicyPath {
    private PolicyPath() {}

    /** The path of the page of a policy. */
    public static String of(Arn arn) {
        return PoliciesScreen.LIST + "/" + Call.encode(arn.text().replace('/', '~'));
    }

    /** The policy that the path of a request names; there is none of a name that is no ARN of a policy. */
    static Arn arn(Call call) {
        var text = call.path("policy").replace('~', '/');
        return Arn.parse(text)
                .filter(Arn::isPolicy)
                .orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.POLICY, text)));
    }
}
