package dev.keyhold.bench;

import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.model.SecretBytes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** moto's server, which testers use in the place of AWS, next to Keyhold; it verifies nothing and keeps all in memory. */
final class PeerMeasure implements Measure {
    private static final String PROGRAM = "moto_server";
    private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>(\\w+)</AccessKeyId>");
    private static final int CLIENTS = 16;
    private static final String USER = "peer";

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public void run(Lab lab, Report report) {
        if (!isInstalled()) {
            report.note("moto's server: not installed (" + PROGRAM + " is not on the path).");
            return;
        }
        try (var moto = start(lab)) {
            // The length of a user's list of keys must not be measured: one key, made before.
            var anyone = new Signer("AKIAIOSFODNN7EXAMPLE", SecretBytes.ofText("x".repeat(40)));
            compare(lab, report, anyone, moto);
        }
        report.note("moto's server is " + version().map(it -> "moto " + it).orElse("moto of an unknown version")
                + "; it closes each connection after its answer, verifies no signature and writes nothing to a disk.");
    }

    /** Starts moto's server, which must be installed. */
    static ServerProcess start(Lab lab) {
        var port = Program.freePort();
        var command = List.of(PROGRAM, "-H", "127.0.0.1", "-p", Integer.toString(port));
        return ServerProcess.start(command, port, lab.folder().resolve("moto.log"));
    }

    private static void compare(Lab lab, Report report, Signer anyone, ServerProcess moto) {
        var keyhold = lab.keyhold();
        var theirKey = prepare(anyone, moto);
        var ourKey = prepare(keyhold.root(), keyhold.process());
        Comparison.of(
                        new Contender("moto: GetCallerIdentity", moto, identity(anyone)),
                        new Contender("Keyhold: GetCallerIdentity", keyhold.process(), identity(keyhold.root())))
                .run(lab, report, CLIENTS);
        Comparison.of(
                        new Contender("moto: UpdateAccessKey", moto, update(anyone, theirKey)),
                        new Contender("Keyhold: UpdateAccessKey", keyhold.process(), update(keyhold.root(), ourKey)))
                .run(lab, report, CLIENTS);
    }

    /** Makes a user with a key. */
    private static String prepare(Signer signer, ServerProcess server) {
        var made = new Load(server)
                .once(List.of(new Http(List.of(
                        iam(signer, "Action=CreateUser&UserName=" + USER),
                        iam(signer, "Action=CreateAccessKey&UserName=" + USER)))))
                .getFirst()
                .getLast();
        return KEY_ID.matcher(made).results().findFirst().orElseThrow().group(1);
    }

    private static Http identity(Signer signer) {
        return new Http(List.of(signer.http("sts", "Action=GetCallerIdentity&Version=2011-06-15")));
    }

    private static Http update(Signer signer, String key) {
        var action = "Action=UpdateAccessKey&UserName=" + USER + "&AccessKeyId=" + key + "&Status=";
        return new Http(List.of(iam(signer, action + "Inactive"), iam(signer, action + "Active")));
    }

    private static byte[] iam(Signer signer, String form) {
        return signer.http("iam", form + "&Version=2010-05-08");
    }

    static boolean isInstalled() {
        return Program.isInstalled(PROGRAM);
    }

    static Optional<String> version() {
        return Program.output("python3", "-c", "import moto; print(moto.__version__)");
    }
}
