package dev.keyhold.domain.organization;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What the operator sets about accounts.
 *
 * @param accounts accounts in the installation, closed ones included
 * @param grace how long a closed account can be reopened before its content is deleted
 * @param purgeDelay the shortest such time that a caller can ask for
 */
public record AccountRules(int accounts, Duration grace, Duration purgeDelay) {
    /** Which tags an account may have; the number is AWS's. */
    static final TagRules TAGS = new TagRules(TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_ACCOUNT, 50);

    private static final Pattern NAME = Pattern.compile("[ -~&&[^<>]]{1,50}");
    private static final Pattern EMAIL = Pattern.compile("(?=.{6,64}$)[^\\s@]+@[^\\s@]+\\.[^\\s@]+");

    public static final AccountRules DEFAULT = new AccountRules(1_000, Duration.ofDays(90), Duration.ofDays(7));

    /** True for names that every API of AWS can show. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** True for email addresses as AWS accepts them. */
    public static boolean isEmail(String email) {
        return EMAIL.matcher(email).matches();
    }
}
