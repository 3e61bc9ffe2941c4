package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;

/**
 * An error response of a fake, with the reason for it.
 *
 * @param reason why the request is rejected, for the author of a test; the response may not say it
 * @param response what the client receives
 */
record FakeErrorResponse(String reason, HttpResponse response) {}
