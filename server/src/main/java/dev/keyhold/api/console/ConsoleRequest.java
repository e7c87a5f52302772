package dev.keyhold.api.console;

import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request as it was received.
 *
 * @param path its decoded parts, without {@code /console}
 * @param query empty when it cannot be read
 * @param form the body; empty when it is no form
 * @param authenticated gets the account once it is known who asks; may refuse the request
 */
record ConsoleRequest(
        List<String> path,
        Optional<Form> query,
        Optional<Form> form,
        Browser browser,
        Texts texts,
        RequestOrigin origin,
        Consumer<AccountId> authenticated) {
    boolean isForm() {
        return browser.method() == HttpMethod.POST;
    }
}
