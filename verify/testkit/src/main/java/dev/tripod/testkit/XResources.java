package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three calls of X's API v2 for one user, and the state that they change. Thread-safe. */
final class XResources {

  private static final Pattern HIDDEN =
      Pattern.compile("\\s*\\{\\s*\"hidden\"\\s*:\\s*(true|false)\\s*}\\s*");
  private static final Pattern TARGET =
      Pattern.compile("\\s*\\{\\s*\"target_user_id\"\\s*:\\s*\"([0-9]{1,19})\"\\s*}\\s*");

  private final String host;
  private final String userId;
  private final String screenName;
  private final Set<String> hiddenReplies = Collections.synchronizedSet(new LinkedHashSet<>());
  private final Set<String> followedUsers = Collections.synchronizedSet(new LinkedHashSet<>());

  /** @param host the host in the types of problems */
  XResources(String host, String userId, String screenName) {
    this.host = host;
    this.userId = userId;
    this.screenName = screenName;
  }

  List<ProtectedResource> all() {
    return List.of(
        ProtectedResource.at("GET", "/2/users/me", this::me)
            .requiringScope(Set.of("users.read", "tweet.read")),
        ProtectedResource.at("PUT", "/2/tweets/[0-9]{1,19}/hidden", this::hide)
            .requiringScope(Set.of("tweet.moderate.write", "users.read", "tweet.read")),
        ProtectedResource.at("POST", "/2/users/[0-9]{1,19}/following", this::follow)
            .requiringScope(Set.of("follows.write", "users.read", "tweet.read")));
  }

  Set<String> hiddenReplies() {
    return copy(hiddenReplies);
  }

  Set<String> followedUsers() {
    return copy(followedUsers);
  }

  private HttpResponse me(HttpRequest request) {
    String name = FakeResponses.quoted(screenName);
    return FakeResponses.json(
        200,
        "{\"data\":{\"id\":" + FakeResponses.quoted(userId) + ",\"name\":" + name + ",\"username\":"
            + name + "}}");
  }

  private HttpResponse hide(HttpRequest request) {
    Matcher body = body(request, HIDDEN);
    if (!body.matches()) {
      return FakeResponses.problem(
          host, 400, "invalid-request", "The body is not {\"hidden\":true|false}.");
    }
    String reply = idInPath(request);
    boolean hidden = Boolean.parseBoolean(body.group(1));
    if (hidden) {
      hiddenReplies.add(reply);
    } else {
      hiddenReplies.remove(reply);
    }
    return FakeResponses.json(200, "{\"data\":{\"hidden\":" + hidden + "}}");
  }

  private HttpResponse follow(HttpRequest request) {
    if (!idInPath(request).equals(userId)) {
      return FakeResponses.problem(
          host, 403, "not-authorized-for-resource", "The id in the path is not the token's user.");
    }
    Matcher body = body(request, TARGET);
    if (!body.matches()) {
      return FakeResponses.problem(
          host, 400, "invalid-request", "The body is not {\"target_user_id\":\"<digits>\"}.");
    }
    followedUsers.add(body.group(1));
    return FakeResponses.json(200, "{\"data\":{\"following\":true,\"pending_follow\":false}}");
  }

  private static Matcher body(HttpRequest request, Pattern json) {
    String type = request.body().contentType().orElse("");
    boolean isJson = type.matches("(?i)application/json\\s*(;.*)?");
    return json.matcher(isJson ? new String(request.body().content(), StandardCharsets.UTF_8) : "");
  }

  private static String idInPath(HttpRequest request) {
    return request.uri().getRawPath().split("/", -1)[3];
  }

  private static Set<String> copy(Set<String> set) {
    synchronized (set) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(set));
    }
  }
}
