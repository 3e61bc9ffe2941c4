package dev.tripod.x;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/**
 * Something that X could not give as a part of an answer, in X's words. They are for developers, and not for users: nothing
 * is checked here.
 *
 * @param type a URI (RFC 9457) whose last segment names the problem: {@code resource-not-found}
 * @param resourceId of what is missing
 */
public record XProblem(
    @Nullable String type,
    @Nullable String title,
    @Nullable String detail,
    @Json(name = "resource_type") @Nullable String resourceType,
    @Json(name = "resource_id") @Nullable String resourceId) {}
