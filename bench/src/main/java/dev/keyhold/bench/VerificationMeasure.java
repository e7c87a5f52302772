package dev.keyhold.bench;

import java.util.Map;

/** What it takes to verify credentials, without a network. */
final class VerificationMeasure implements Measure {
    @Override
    public String name() {
        return "verification";
    }

    @Override
    public void run(Lab lab, Report report) {
        MicroBenchmarks.run(
                lab,
                report,
                VerificationBenchmark.class,
                Map.of(
                        "hmac", "HMAC-SHA256 of the string to sign",
                        "verify", "Credentials.verify",
                        "token", "IamTokens.verify",
                        "apiKey", "ApiKeyCheck.verify",
                        "answer", "AwsEndpoint.answer of GetCallerIdentity"));
    }
}
