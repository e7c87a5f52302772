package dev.keyhold.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.keyhold.domain.credential.CredentialInventory.Credential;
import dev.keyhold.domain.credential.CredentialInventory.Holder;
import dev.keyhold.model.Arn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Identities with their credentials, as CSV and as JSON. */
final class CredentialText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> COLUMNS = List.of(
            "account",
            "user",
            "user_id",
            "arn",
            "user_status",
            "user_created",
            "user_expires",
            "user_last_used",
            "policies",
            "groups",
            "group_policies",
            "boundary",
            "credential",
            "credential_id",
            "credential_status",
            "weak",
            "credential_created",
            "credential_expires",
            "credential_last_used",
            "service",
            "region");
    private static final int OF_CREDENTIAL = 9;
    /** What the root, which has no name, is called. */
    private static final String ROOT = "<root>";

    private final PrintWriter out;

    CredentialText(PrintWriter out) {
        this.out = out;
    }

    void header() {
        record(COLUMNS);
    }

    /** A line for each credential; one without any if there is none. */
    void csv(Holder holder) {
        var first = ofHolder(holder);
        if (holder.credentials().isEmpty()) {
            var line = new ArrayList<>(first);
            for (int i = 0; i < OF_CREDENTIAL; i++) {
                line.add("");
            }
            record(line);
        }
        for (var credential : holder.credentials()) {
            var line = new ArrayList<>(first);
            line.addAll(ofCredential(credential));
            record(line);
        }
    }

    private static List<String> ofHolder(Holder holder) {
        var identity = holder.identity();
        return List.of(
                identity.account().text(),
                name(holder),
                identity.id().text(),
                Arn.of(identity).text(),
                identity.status().name(),
                identity.createdAt().toString(),
                time(identity.expiresAt()),
                time(holder.lastUse()),
                String.join(" ", holder.policies()),
                String.join(" ", holder.groups()),
                String.join(" ", holder.groupPolicies()),
                holder.boundary().orElse(""));
    }

    private static List<String> ofCredential(Credential credential) {
        return List.of(
                kind(credential),
                credential.id(),
                status(credential),
                Boolean.toString(credential.weak()),
                credential.createdAt().toString(),
                time(credential.expiresAt()),
                time(credential.lastUse()),
                credential.service(),
                credential.region());
    }

    /** A field that a spreadsheet would take for a formula is quoted as text. */
    private void record(List<String> fields) {
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(fields.stream().map(CredentialText::plain).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.print(text);
        out.flush();
    }

    private static String plain(String field) {
        var isFormula = !field.isEmpty() && "=+-@".indexOf(field.charAt(0)) >= 0;
        return isFormula ? "'" + field : field;
    }

    /** One object on one line. */
    void json(Holder holder) {
        var identity = holder.identity();
        var json = JSON.createObjectNode()
                .put("account", identity.account().text())
                .put("user", name(holder))
                .put("userId", identity.id().text())
                .put("arn", Arn.of(identity).text())
                .put("status", identity.status().name())
                .put("createdAt", identity.createdAt().toString());
        put(json, "expiresAt", identity.expiresAt());
        put(json, "lastUsedAt", holder.lastUse());
        put(json, "policies", holder.policies());
        put(json, "groups", holder.groups());
        put(json, "groupPolicies", holder.groupPolicies());
        holder.boundary().ifPresent(policy -> json.put("boundary", policy));
        var credentials = json.putArray("credentials");
        holder.credentials().forEach(credential -> credentials.add(json(credential)));
        out.println(json);
    }

    private static ObjectNode json(Credential credential) {
        var json = JSON.createObjectNode()
                .put("kind", kind(credential))
                .put("id", credential.id())
                .put("status", status(credential))
                .put("weak", credential.weak())
                .put("createdAt", credential.createdAt().toString());
        put(json, "expiresAt", credential.expiresAt());
        put(json, "lastUsedAt", credential.lastUse());
        if (!credential.service().isEmpty()) {
            json.put("service", credential.service()).put("region", credential.region());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, Optional<Instant> time) {
        time.ifPresent(at -> json.put(name, at.toString()));
    }

    private static void put(ObjectNode json, String name, List<String> texts) {
        var list = json.putArray(name);
        texts.forEach(list::add);
    }

    private static String name(Holder holder) {
        return holder.identity().isRoot() ? ROOT : holder.identity().name();
    }

    private static String kind(Credential credential) {
        return credential.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String status(Credential credential) {
        return credential.active() ? "ACTIVE" : "INACTIVE";
    }

    private static String time(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("");
    }
}
