package dev.keyhold.api.aws.organizations;

import dev.keyhold.api.aws.error.AwsError;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** The members that several operations have. */
final class Fields {
    private static final TextConstraint ACCOUNT_ID = TextConstraint.matching(0, 12, "^\\d{12}$");
    private static final TextConstraint PARENT_ID =
            TextConstraint.matching(0, 100, "^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$");
    private static final TextConstraint TOKEN = TextConstraint.length(0, 100_000);
    private static final int MAX_RESULTS = 20;

    private Fields() {}

    /** The account that must be named. Valid only after the input was checked. */
    static String accountId(ActionCall call, String name) {
        return call.input().required(name, ACCOUNT_ID);
    }

    static String parentId(ActionCall call, String name) {
        return call.input().required(name, PARENT_ID);
    }

    /** An account by the text of its id; an id of another kind of thing names nothing that is here. */
    static AccountId account(String text) {
        if (!AccountId.isValid(text)) {
            throw notFound(text);
        }
        return new AccountId(text);
    }

    static ServiceException notFound(String id) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.ACCOUNT, id));
    }

    static AwsException invalid(String reason, String message) {
        return AwsException.of(new AwsError(AwsErrorCode.INVALID_INPUT_EXCEPTION, message, Optional.of(reason)));
    }

    /** A page that is asked for, and how its response ends. */
    record Paged(PageMarkers tokens, Page.Request request) {
        ResponseValue.Struct close(String list, ResponseValue.Items items, Optional<String> next) {
            return tokens.closeByToken(ResponseValue.Struct.EMPTY.with(list, items), next);
        }

        /** The only page of a list that has no more. */
        ResponseValue.Struct only(String list, ResponseValue.Items items) {
            return close(list, request.after().isPresent() ? ResponseValue.Items.NONE : items, Optional.empty());
        }
    }

    /** The page asked for. It is the last that is read of an input, which it checks. */
    static Paged page(ActionCall call, Action action, String... filters) {
        return paged(call, call.input().tokenPaging(MAX_RESULTS, TOKEN), action, filters);
    }

    /** The same of an operation that lets the service decide on the size. */
    static Paged pageOfAnySize(ActionCall call, Action action, String... filters) {
        return paged(call, new Input.Paging(MAX_RESULTS, call.input().text("NextToken", TOKEN)), action, filters);
    }

    private static Paged paged(ActionCall call, Input.Paging paging, Action action, String... filters) {
        call.input().check();
        var tokens = PageMarkers.tokens(call.principal().account(), action, filters);
        return new Paged(tokens, tokens.request(paging));
    }
}
