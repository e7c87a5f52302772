package dev.keyhold.domain.simulation;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a report is asked for by: what it is about and when that was asked, so that nothing has to be stored. It proves
 * nothing: who asks by it must have the right to the report.
 *
 * @param subject the unique id of a user, group or policy
 * @param byAction whether a report by single actions was wanted
 */
record ReportId(String subject, boolean byAction, Instant createdAt) {
    private static final Pattern FORM = Pattern.compile("([A-Z0-9]{21})-([as])([0-9a-z]{7})([0-9a-f]{6})");
    private static final int CHECK_LENGTH = 6;
    private static final int TIME_LENGTH = 7;

    String text(AccountId account) {
        var time = Long.toString(createdAt.getEpochSecond(), Character.MAX_RADIX);
        var text = subject + "-" + (byAction ? 'a' : 's') + "0".repeat(TIME_LENGTH - time.length()) + time;
        return text + check(account, text);
    }

    /** Empty for what is none, or is one of another account. */
    static Optional<ReportId> parse(AccountId account, String text) {
        return Optional.of(FORM.matcher(text))
                .filter(Matcher::matches)
                .filter(form -> check(account, text.substring(0, text.length() - CHECK_LENGTH))
                        .equals(form.group(4)))
                .map(form -> new ReportId(
                        form.group(1),
                        form.group(2).equals("a"),
                        Instant.ofEpochSecond(Long.parseLong(form.group(3), Character.MAX_RADIX))));
    }

    /** Tells mistakes from reports. */
    private static String check(AccountId account, String text) {
        return Sha256.hex(account.text() + " " + text).substring(0, CHECK_LENGTH);
    }
}
