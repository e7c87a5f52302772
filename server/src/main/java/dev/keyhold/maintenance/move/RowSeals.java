package dev.keyhold.maintenance.move;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens what rows have sealed under the keyring of one installation, and seals it under that of another. The places are
 * the same in both: account, record and purpose, and what else is bound, do not change with the installation.
 */
final class RowSeals {
    private static final String SEAL = "seal";

    private final Barrier barrier;
    private final AccountId account;

    RowSeals(Barrier barrier, AccountId account) {
        this.barrier = barrier;
        this.account = account;
    }

    /** A column with a secret, and where that belongs. */
    private record Secret(String column, SealContext place) {}

    /**
     * A row as it is in a file: secrets in plaintext, and nothing in place of what only proves the row.
     *
     * @throws MoveRefusedException when the row is not as it was written
     */
    Map<String, @Nullable Object> open(String table, Map<String, @Nullable Object> stored) {
        var row = new HashMap<String, @Nullable Object>(stored);
        var proof = proof(table, stored);
        if (proof.isPresent()) {
            var seal = row.remove(SEAL);
            if (!(seal instanceof byte[] bytes) || !barrier.attests(Sealed.of(bytes), proof.get())) {
                throw new MoveRefusedException("a record of " + table + " is not as Keyhold wrote it");
            }
        }
        secret(table, stored).ifPresent(secret -> {
            if (row.get(secret.column()) instanceof byte[] bytes) {
                try (var opened = barrier.open(Sealed.of(bytes), secret.place())) {
                    row.put(secret.column(), opened.use(byte[]::clone));
                } catch (BrokenSealException e) {
                    throw new MoveRefusedException("a record of " + table + " is not as Keyhold wrote it", e);
                }
            }
        });
        return row;
    }

    /** A row as it is stored, of one from a file. */
    Map<String, @Nullable Object> seal(String table, Map<String, @Nullable Object> given) {
        var row = new HashMap<String, @Nullable Object>(given);
        proof(table, given)
                .ifPresent(place -> row.put(SEAL, barrier.attest(place).bytes()));
        secret(table, given).ifPresent(secret -> {
            if (row.get(secret.column()) instanceof byte[] bytes) {
                try (var plain = SecretBytes.takeOver(bytes)) {
                    row.put(secret.column(), barrier.seal(plain, secret.place()).bytes());
                }
            }
        });
        return row;
    }

    private Optional<SealContext> proof(String table, Map<String, @Nullable Object> row) {
        return switch (table) {
            case "api_keys" ->
                row.get("digest") instanceof byte[] digest
                        ? Optional.of(SealContext.ofApiKey(
                                account,
                                text(row, "api_key_id"),
                                text(row, "owner_id"),
                                HexFormat.of().formatHex(digest)))
                        : Optional.empty();
            case "authorized_keys" ->
                Optional.of(SealContext.ofAuthorizedKey(
                        account, text(row, "authorized_key_id"), text(row, "owner_id"), text(row, "public_key")));
            default -> Optional.empty();
        };
    }

    private Optional<Secret> secret(String table, Map<String, @Nullable Object> row) {
        return switch (table) {
            case "access_keys" ->
                Optional.of(new Secret(
                        "sealed_secret",
                        SealContext.ofAccessKey(account, text(row, "access_key_id"), text(row, "owner_id"))));
            case "mfa_devices" ->
                Optional.of(new Secret(
                        "sealed_seed", SealContext.ofMfaSeed(account, text(row, "device_id"), text(row, "owner_id"))));
            case "outbound_keys" ->
                Optional.of(new Secret(
                        "sealed_key",
                        SealContext.ofOutboundKey(
                                account,
                                text(row, "key_id"),
                                text(row, "issuer_id"),
                                text(row, "algorithm"),
                                text(row, "public_key"))));
            case "kms_key_versions" ->
                Optional.of(new Secret(
                        "sealed_material",
                        SealContext.ofMaterial(account, text(row, "kms_key_id"), text(row, "version_id"))));
            default -> Optional.empty();
        };
    }

    private static String text(Map<String, @Nullable Object> row, String column) {
        return row.get(column) instanceof String text ? text : "";
    }
}
