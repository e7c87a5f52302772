package dev.keyhold.cli;

import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.server.Config;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Settings about keys of the KMS. */
final class KmsOptions {
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}");

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The region in the ARNs of keys and aliases. It is kept with the record at the first start"
                    + " and cannot be changed once there is a key, for clients store such ARNs. Requests may be"
                    + " signed for any region. Default: us-east-1.")
    private @Nullable String region;

    @Option(
            names = "--max-key-versions",
            paramLabel = "N",
            defaultValue = "100",
            description = "Versions of a symmetric key that are not destroyed. Default: ${DEFAULT-VALUE}.")
    private int maxKeyVersions;

    @Option(
            names = "--audit-crypto",
            paramLabel = "summary|all",
            defaultValue = "SUMMARY",
            description = "How uses of keys are audited: counted per minute, or each use as an event."
                    + " Refusals are always recorded. Default: summary.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private KeyUsageAuditLog.Detail auditCrypto;

    /** {@code maxKeys} is how many keys an account may have. */
    Config.Kms config(CommandSpec spec, int maxKeys) {
        if (region != null && !REGION.matcher(region).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--region: '" + region + "' is not the name of a region, such as us-east-1");
        }
        return new Config.Kms(
                Optional.ofNullable(region),
                KeyQuotas.of(maxKeys, ServeOptions.atLeast(spec, "--max-key-versions", maxKeyVersions, 1)),
                auditCrypto);
    }
}
