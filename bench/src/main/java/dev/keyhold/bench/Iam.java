package dev.keyhold.bench;

import dev.keyhold.model.SecretBytes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Calls of IAM by which a measure makes what it needs; each must succeed. */
record Iam(ServerProcess server, Signer signer) {

    /** Calls an action with names and values of parameters, and returns the answer. */
    String call(String action, String... input) {
        var form = new StringBuilder("Action=" + action + "&Version=2010-05-08");
        for (int i = 0; i < input.length; i += 2) {
            form.append('&').append(input[i]).append('=').append(encoded(input[i + 1]));
        }
        return send(server, signer.http("iam", form.toString()));
    }

    /** A new access key of a user. */
    Signer key(String user) {
        var made = call("CreateAccessKey", "UserName", user);
        return new Signer(text(made, "AccessKeyId"), SecretBytes.ofText(text(made, "SecretAccessKey")));
    }

    static String send(ServerProcess server, byte[] request) {
        return new Load(server)
                .once(List.of(new Http(List.of(request))))
                .getFirst()
                .getFirst();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The text of the first element of that name. */
    static String text(String xml, String element) {
        return Pattern.compile("<" + element + ">([^<]+)</" + element + ">")
                .matcher(xml)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
