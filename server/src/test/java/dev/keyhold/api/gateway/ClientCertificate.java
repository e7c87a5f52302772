package dev.keyhold.api.gateway;

import dev.keyhold.api.aws.RawRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A self-signed certificate that a server can present as a client.
 *
 * @param keys with its private key
 * @param certificate in PEM
 */
public record ClientCertificate(Path keys, Path certificate) {
    private static final String PASSWORD = "changeit";
    /** Of all of them, so that clients show also those that are not trusted. */
    private static final String SUBJECT = "CN=client";

    public static ClientCertificate make(Path folder, String name) throws IOException, InterruptedException {
        var made = new ClientCertificate(folder.resolve(name + ".p12"), folder.resolve(name + ".pem"));
        keytool(made, "-genkeypair", "-dname", SUBJECT, "-keyalg", "EC", "-ext", "eku=clientAuth");
        keytool(made, "-exportcert", "-rfc", "-file", made.certificate.toString());
        return made;
    }

    private static void keytool(ClientCertificate made, String command, String... more)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                "client",
                "-keystore",
                made.keys.toString(),
                "-storepass",
                PASSWORD));
        line.addAll(List.of(more));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    /** The status line of the answer to a request that is sent with this certificate. */
    public String ask(InetSocketAddress address, RawRequest request) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        return ask(address, request, factory.getKeyManagers());
    }

    /** The same with none. */
    public static String askWithout(InetSocketAddress address, RawRequest request)
            throws IOException, GeneralSecurityException {
        return ask(address, request, new KeyManager[0]);
    }

    private static String ask(InetSocketAddress address, RawRequest request, KeyManager[] presented)
            throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(presented, new TrustManager[] {new Trusting()}, new SecureRandom());
        try (var socket = context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            var head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
            request.headers()
                    .forEach(header -> head.append(header.getKey())
                            .append(": ")
                            .append(header.getValue())
                            .append("\r\n"));
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return Optional.ofNullable(in.readLine()).orElseThrow(() -> new IOException("hung up"));
        }
    }

    /** The server's certificate is not what is tested. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
