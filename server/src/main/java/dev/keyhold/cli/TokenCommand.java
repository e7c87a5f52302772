package dev.keyhold.cli;

import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.SystemTime;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold token}. */
@Command(
        name = "token",
        description = {
            "Print an IAM token for the service account of a key file, for use with 'yc --token' or curl. It calls a"
                    + " running server, as the vendor's clients do.",
            ""
        })
final class TokenCommand extends BaseCommand implements Runnable {
    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "An authorized key in the vendor's file format. Default: admin-key.json in the data folder.")
    private @Nullable Path keyFile;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "https://127.0.0.1:8443",
            description = "The server: https://HOST:PORT, or http:// on this host. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String endpoint;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The certificate in PEM of the authority to trust besides the system's, if the server has"
                    + " a certificate of your own. Default: ca.pem in the data folder.")
    private @Nullable Path authority;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var server = server();
        var folder = data.folder();
        var file = keyFile == null ? folder.adminKey() : keyFile;
        var key = parse(file, folder.readExisting(file));
        var trusted =
                authority == null ? folder.read(folder.caCertificate()) : Optional.of(folder.readExisting(authority));
        var token = new TokenClient(server, trusted, SystemTime.inMicroseconds()).exchange(key);
        out().println(token);
    }

    private URI server() {
        URI uri;
        try {
            uri = URI.create(endpoint);
        } catch (IllegalArgumentException _) {
            throw misused("must be a URL such as https://127.0.0.1:8443");
        }
        if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null || hasPath(uri)) {
            throw misused("must be a URL such as https://127.0.0.1:8443");
        }
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            return uri;
        }
        if ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost())) {
            return uri;
        }
        throw misused(
                "must begin with https://, or with http:// and name this host: the token must not be seen by others");
    }

    private static boolean hasPath(URI uri) {
        return !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private ParameterException misused(String rule) {
        return new ParameterException(spec().commandLine(), "--endpoint " + rule + ": " + endpoint);
    }

    private static AuthorizedKeyFile parse(Path file, String text) {
        try {
            return AuthorizedKeyFile.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartException(file + " is no authorized key file: " + e.getMessage(), e);
        }
    }
}
