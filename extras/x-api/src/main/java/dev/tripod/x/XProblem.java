package dev.tripod.x;

import org.jspecify.annotations.Nullable;

/**
 * A part of the result that X could not return, in X's words. The texts are for developers, not for users: they are not
 * checked or shortened. A field that X leaves out is {@code null}.
 *
 * @param type a URI (RFC 9457); its last segment names the problem, for example {@code resource-not-found}
 * @param title the kind of problem
 * @param detail this problem
 * @param resourceType the kind of resource that is missing
 * @param resourceId the id of the resource that is missing
 */
public record XProblem(
    @Nullable String type,
    @Nullable String title,
    @Nullable String detail,
    @Nullable String resourceType,
    @Nullable String resourceId) {

  static XProblem from(JsonMembers json) {
    return new XProblem(
        json.text("type"),
        json.text("title"),
        json.text("detail"),
        json.text("resource_type"),
        json.text("resource_id"));
  }
}
