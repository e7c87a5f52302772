package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.simulation.ServiceAccessReports;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reports of the services that policies grant, with their last uses. A report is complete when it is asked for. */
public final class ServiceAccessApi {
    private static final TextConstraint JOB_ID = TextConstraint.length(36, 36);
    private static final String BY_ACTION = "ACTION_LEVEL";
    private static final String BY_SERVICE = "SERVICE_LEVEL";
    private static final Map<String, String> NAMES = Map.of(
            "iam", "AWS Identity and Access Management",
            "kms", "AWS Key Management Service",
            "organizations", "AWS Organizations",
            "s3", "Amazon S3",
            "sts", "AWS Security Token Service");

    private final ServiceAccessReports reports;

    public ServiceAccessApi(ServiceAccessReports reports) {
        this.reports = reports;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Action.GENERATE_SERVICE_LAST_ACCESSED_DETAILS, this::generate),
                Route.of(Action.GET_SERVICE_LAST_ACCESSED_DETAILS, this::get));
    }

    private ResponseValue.Struct generate(ActionCall call) {
        var arn = call.input().required("Arn", Members.ARN);
        var granularity = call.input().optionalOf("Granularity", List.of(BY_SERVICE, BY_ACTION));
        call.input().check();
        var byAction = granularity.filter(BY_ACTION::equals).isPresent();
        return ResponseValue.Struct.EMPTY.with("JobId", reports.generate(call.principal(), arn, byAction));
    }

    private ResponseValue.Struct get(ActionCall call) {
        var job = call.input().required("JobId", JOB_ID);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), Action.GET_SERVICE_LAST_ACCESSED_DETAILS, job);
        var _ = markers.start(paging);
        var report = reports.get(call.principal(), job);
        var page = markers.cut(paging, report::lines);
        var lines = page.items().stream().map(ServiceAccessApi::line).toList();
        var result = ResponseValue.Struct.EMPTY
                .with("JobStatus", "COMPLETED")
                .with("JobType", report.byAction() ? BY_ACTION : BY_SERVICE)
                .with("JobCreationDate", report.createdAt())
                .with("ServicesLastAccessed", new ResponseValue.Items(lines))
                .with("JobCompletionDate", report.createdAt());
        return markers.close(result, page.next());
    }

    private static ResponseValue.Struct line(ServiceAccessReports.Line line) {
        var last = line.last();
        return ResponseValue.Struct.EMPTY
                .with("ServiceName", Objects.requireNonNull(NAMES.get(line.service())))
                .with("LastAuthenticated", last.map(use -> new ResponseValue.Time(use.at())))
                .with("ServiceNamespace", line.service())
                .with(
                        "LastAuthenticatedEntity",
                        last.map(use -> new ResponseValue.Text(use.entity().text())))
                .with("LastAuthenticatedRegion", last.map(use -> new ResponseValue.Text(use.region())))
                .with("TotalAuthenticatedEntities", line.entities());
    }
}
