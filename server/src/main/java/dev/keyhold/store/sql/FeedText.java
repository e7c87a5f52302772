package dev.keyhold.store.sql;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Changes as the feed stores them: a line for each, of a word that says what was changed, a space and its identifier.
 * Newer versions may add words; who does not know one must forget everything.
 */
final class FeedText {
    private FeedText() {}

    static String of(List<Change> changes) {
        return changes.stream().map(FeedText::line).collect(Collectors.joining("\n"));
    }

    private static String line(Change change) {
        var line = switch (change) {
            case Change.OfAccount(var account) -> "account " + account.text();
            case Change.OfPolicies(var account) -> "policies " + account.text();
            case Change.OfAccessKey(var id) -> "access-key " + id.text();
            case Change.OfApiKey(var id) -> "api-key " + id.text();
            case Change.OfAuthorizedKey(var id) -> "authorized-key " + id.text();
            case Change.OfToken(var token) -> "token " + token;
            case Change.OfIdentity(var id) -> "identity " + id.text();
            case Change.OfRole(var id) -> "role " + id.text();
            case Change.OfOutboundIssuer(var id) -> "issuer " + id;
            case Change.OfKmsKey(var id) -> "kms-key " + id.text();
            case Change.OfFolder(var id) -> "folder " + id.text();
            case Change.OfBindings(var resource) -> "bindings " + resource.text();
        };
        if (line.indexOf('\n') >= 0) {
            throw new IllegalStateException("an identifier with a line feed");
        }
        return line;
    }

    /** The changes in a row; empty when one of them is not known to this version. */
    static Optional<List<Change>> parse(String text) {
        var changes = text.lines().map(FeedText::change).toList();
        return changes.stream().allMatch(Optional::isPresent)
                ? Optional.of(changes.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private static Optional<Change> change(String line) {
        var space = line.indexOf(' ');
        var id = line.substring(space + 1);
        try {
            return Optional.ofNullable(
                    switch (line.substring(0, Math.max(0, space))) {
                        case "account" -> new Change.OfAccount(new AccountId(id));
                        case "policies" -> new Change.OfPolicies(new AccountId(id));
                        case "access-key" -> new Change.OfAccessKey(new AccessKeyId(id));
                        case "api-key" -> new Change.OfApiKey(new ResourceId(id));
                        case "authorized-key" -> new Change.OfAuthorizedKey(new ResourceId(id));
                        case "token" -> new Change.OfToken(id);
                        case "identity" -> new Change.OfIdentity(new ResourceId(id));
                        case "role" -> new Change.OfRole(new ResourceId(id));
                        case "issuer" -> new Change.OfOutboundIssuer(id);
                        case "kms-key" -> new Change.OfKmsKey(new ResourceId(id));
                        case "folder" -> new Change.OfFolder(new ResourceId(id));
                        case "bindings" -> new Change.OfBindings(new ResourceId(id));
                        default -> null;
                    });
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
