package dev.keyhold.maintenance.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.crypto.SealedFile;
import dev.keyhold.crypto.TransferKey;
import dev.keyhold.maintenance.AccountCommands;
import dev.keyhold.maintenance.OperatorContext;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.model.SecretBytes;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The operator's commands that move accounts, in the form of {@link AccountCommands}. Requests
 * contain the passphrase or the private key: they go over the socket of the data folder alone.
 */
public final class MoveCommands implements AccountCommands.More {
    /** The shortest passphrase that a file can be sealed to, in characters. */
    public static final int MIN_PASSPHRASE = 12;

    private static final int MAX_PASSPHRASE = 1_024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccountMoves moves;

    private MoveCommands(AccountMoves moves) {
        this.moves = moves;
    }

    public static AccountCommands.More of(OperatorContext context) {
        return new MoveCommands(new AccountMoves(context));
    }

    @Override
    public Optional<ObjectNode> answer(String command, JsonNode request, Progress progress) {
        try {
            return switch (command) {
                case "account-export" -> Optional.of(export(request, progress));
                case "account-import" -> Optional.of(add(request, progress));
                default -> Optional.empty();
            };
        } catch (StartException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("a file of the data folder cannot be used: " + e.getMessage(), e);
        }
    }

    private ObjectNode export(JsonNode request, Progress progress) {
        var account = request.path("accountId").asText();
        if (!AccountId.isValid(account)) {
            throw new IllegalArgumentException("an account id must be 12 decimal digits");
        }
        var recipient = request.has("publicKey")
                ? new SealedFile.Recipient.PublicKey(
                        TransferKey.PublicHalf.parse(request.path("publicKey").asText()))
                : new SealedFile.Recipient.Passphrase(passphrase(request, MIN_PASSPHRASE));
        try {
            var exported = moves.export(
                    new AccountMoves.Request(
                            new AccountId(account),
                            request.path("freeze").asBoolean(),
                            request.path("withAudit").asBoolean(),
                            recipient),
                    progress);
            return JSON.createObjectNode()
                    .put("accountId", account)
                    .put("file", exported.file())
                    .put("records", exported.rows())
                    .put("sha256", exported.digest());
        } finally {
            if (recipient instanceof SealedFile.Recipient.Passphrase(var secret)) {
                secret.close();
            }
        }
    }

    private ObjectNode add(JsonNode request, Progress progress) {
        if (request.has("privateKey")) {
            try (var key = TransferKey.parse(request.path("privateKey").asText())) {
                return add(new SealedFile.Opener.PrivateKey(key), request, progress);
            }
        }
        try (var secret = passphrase(request, 1)) {
            return add(new SealedFile.Opener.Passphrase(secret), request, progress);
        }
    }

    private ObjectNode add(SealedFile.Opener opener, JsonNode request, Progress progress) {
        var added =
                moves.add(request.path("file").asText(), request.path("source").asText(), opener, progress);
        var answer =
                JSON.createObjectNode().put("accountId", added.account().text()).put("records", added.rows());
        var notes = answer.putArray("notes");
        added.notes().forEach(notes::add);
        return answer;
    }

    private static SecretBytes passphrase(JsonNode request, int shortest) {
        var text = request.path("passphrase").asText();
        if (text.length() < shortest || text.length() > MAX_PASSPHRASE) {
            throw new IllegalArgumentException(
                    "a passphrase must have " + shortest + " to " + MAX_PASSPHRASE + " characters");
        }
        return SecretBytes.ofText(text);
    }
}
