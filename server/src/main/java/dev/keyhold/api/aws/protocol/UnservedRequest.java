package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.ErrorTable;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.WireRequest;

/** A request for a service that is not served. */
record UnservedRequest(WireRequest request, ResponseFormat format) implements ProtocolRequest {
    @Override
    public ErrorTable errors() {
        return ErrorTable.QUERY;
    }

    @Override
    public Route route() {
        throw UnservedService.fault(request, format);
    }

    @Override
    public Parameters signatureQuery() {
        throw new IllegalStateException("no signature of it is verified");
    }

    @Override
    public InputNode input() {
        throw new IllegalStateException("nothing of it is read");
    }
}
