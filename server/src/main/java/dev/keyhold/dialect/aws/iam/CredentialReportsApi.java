package dev.keyhold.dialect.aws.iam;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.credential.CredentialReports;
import java.util.List;

/** The report of all credentials in an account. There always is one, of the moment at which it is asked for. */
public final class CredentialReportsApi {
    private final CredentialReports reports;

    public CredentialReportsApi(CredentialReports reports) {
        this.reports = reports;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Api.IAM, "GenerateCredentialReport", Operation.GENERATE_CREDENTIAL_REPORT, this::generate),
                Route.of(Api.IAM, "GetCredentialReport", Operation.GET_CREDENTIAL_REPORT, this::get));
    }

    private Value.Struct generate(Call call) {
        reports.generate(call.caller());
        return Value.Struct.EMPTY.with("State", "COMPLETE");
    }

    private Value.Struct get(Call call) {
        return reports.get(
                call.caller(),
                report -> Value.Struct.EMPTY
                        .with("Content", CredentialReportText.base64(report))
                        .with("ReportFormat", "text/csv")
                        .with("GeneratedTime", report.at()));
    }
}
