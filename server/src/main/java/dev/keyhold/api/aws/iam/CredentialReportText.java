package dev.keyhold.api.aws.iam;

import dev.keyhold.domain.credential.CredentialReports.Line;
import dev.keyhold.domain.credential.CredentialReports.Report;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A credential report as AWS writes it: its columns, and its words for what there is none of. */
final class CredentialReportText {
    private static final List<String> COLUMNS = List.of(
            "user",
            "arn",
            "user_creation_time",
            "password_enabled",
            "password_last_used",
            "password_last_changed",
            "password_next_rotation",
            "mfa_active",
            "access_key_1_active",
            "access_key_1_last_rotated",
            "access_key_1_last_used_date",
            "access_key_1_last_used_region",
            "access_key_1_last_used_service",
            "access_key_2_active",
            "access_key_2_last_rotated",
            "access_key_2_last_used_date",
            "access_key_2_last_used_region",
            "access_key_2_last_used_service",
            "cert_1_active",
            "cert_1_last_rotated",
            "cert_2_active",
            "cert_2_last_rotated");
    /** AWS documents it for those with more than two keys; its reports of others lack it. */
    private static final String MORE = "additional_credentials_info";

    private static final int KEYS = 2;
    private static final String NO = "false";
    private static final String NONE = "N/A";
    private static final String NOT_SUPPORTED = "not_supported";

    private CredentialReportText() {}

    static String base64(Report report) {
        return Base64.getEncoder().encodeToString(of(report).getBytes(StandardCharsets.UTF_8));
    }

    /** Lines have no end after the last. */
    static String of(Report report) {
        var hasMore = report.lines().stream().anyMatch(line -> line.keys().more() > 0);
        var text = new StringBuilder(String.join(",", COLUMNS));
        if (hasMore) {
            text.append(',').append(MORE);
        }
        for (var line : report.lines()) {
            var fields = fields(line);
            if (hasMore) {
                fields.add(more(line.keys().more()));
            }
            text.append('\n')
                    .append(fields.stream().map(CredentialReportText::field).collect(Collectors.joining(",")));
        }
        return text.toString();
    }

    private static List<String> fields(Line line) {
        var identity = line.identity();
        var fields = new ArrayList<String>();
        fields.add(identity.isRoot() ? "<root_account>" : identity.name());
        fields.add(Arn.of(identity).text());
        fields.add(time(identity.createdAt()));
        fields.addAll(password(identity));
        fields.add(Boolean.toString(line.mfa()));
        var keys = line.keys().keys();
        for (int i = 0; i < KEYS; i++) {
            fields.addAll(key(i < keys.size() ? Optional.of(keys.get(i)) : Optional.empty()));
        }
        fields.addAll(List.of(NO, NONE, NO, NONE));
        return fields;
    }

    /** Nobody has a password. */
    private static List<String> password(Identity identity) {
        return List.of(NO, NONE, NONE, identity.isRoot() ? NOT_SUPPORTED : NONE);
    }

    private static List<String> key(Optional<AccessKeyView> key) {
        var use = key.flatMap(AccessKeyView::lastUse);
        return List.of(
                Boolean.toString(key.map(AccessKeyView::isActive).orElse(false)),
                key.map(it -> time(it.createdAt())).orElse(NONE),
                use.map(it -> time(it.at())).orElse(NONE),
                use.map(LastUse::region).filter(region -> !region.isEmpty()).orElse(NONE),
                use.map(LastUse::service).filter(service -> !service.isEmpty()).orElse(NONE));
    }

    private static String more(int count) {
        return count == 0 ? NONE : "Additional access keys: " + count + ". Use ListAccessKeys to list all of them.";
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Names and paths may have commas and quotation marks in them, and no line ends. */
    private static String field(String text) {
        return text.indexOf(',') < 0 && text.indexOf('"') < 0 ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
