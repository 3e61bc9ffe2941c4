package dev.tripod.x;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * X refused a call, or would have: a call for which a scope is known to be missing is not sent. The message says what to do
 * next. What goes wrong with the credentials themselves, or on the way, is a {@link
 * dev.tripod.domain.AuthorizationException}.
 *
 * <p>X's texts are cut at 300 characters, and hold nothing but those of RFC 6749 section 5.2 and no secret.
 */
public final class XApiException extends RuntimeException {

  private final @Nullable Integer status;
  private final @Nullable String type;
  private final @Nullable Integer code;
  private final @Nullable String title;
  private final @Nullable String detail;
  private final @Nullable String nextStep;
  private final RateLimit rateLimit;
  private final Set<String> missingScope;

  private XApiException(Builder builder) {
    super(builder.message());
    this.status = builder.status;
    this.type = builder.type;
    this.code = builder.code;
    this.title = builder.title;
    this.detail = builder.detail;
    this.nextStep = builder.nextStep;
    this.rateLimit = builder.rateLimit;
    this.missingScope = Collections.unmodifiableSet(new LinkedHashSet<>(builder.missingScope));
  }

  /** For a call that takes {@code scopes} which were not granted. */
  static XApiException missing(Set<String> scopes) {
    Builder builder = new Builder("Nothing was sent: the user did not grant this app "
        + String.join(" and ", scopes) + ", which the call takes");
    builder.missingScope = scopes;
    builder.nextStep =
        "send the user through the authorization again, and ask for that beside what was granted";
    return builder.build();
  }

  /** Empty if nothing was sent. 200 where X answered so, and gave nothing but errors. */
  public OptionalInt status() {
    return status == null ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /**
   * What X calls the problem: {@code client-forbidden}, {@code usage-capped}, {@code resource-not-found}. It is the last
   * segment of the problem's type (RFC 9457); empty if X names none.
   */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** The number of API v1.1, which X still gives where credentials are checked: 32, 89, 135. */
  public OptionalInt code() {
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /** The kind of problem in words. */
  public Optional<String> title() {
    return Optional.ofNullable(title);
  }

  /** This problem in words. For developers, not for users. */
  public Optional<String> detail() {
    return Optional.ofNullable(detail);
  }

  /** What helps, where that is known. */
  public Optional<String> nextStep() {
    return Optional.ofNullable(nextStep);
  }

  /** As it stands after this call; nothing of it is known if nothing was sent. */
  public RateLimit rateLimit() {
    return rateLimit;
  }

  /** What to ask for beside what was granted; empty if the call was sent. */
  public Set<String> missingScope() {
    return missingScope;
  }

  /** Collects what is known; texts are made safe before they come here. */
  static final class Builder {

    private final String what;
    private @Nullable Integer status;
    private @Nullable String type;
    private @Nullable Integer code;
    private @Nullable String title;
    private @Nullable String detail;
    private @Nullable String nextStep;
    private RateLimit rateLimit = RateLimit.unknown();
    private Set<String> missingScope = Set.of();

    /** @param what as a message begins */
    Builder(String what) {
      this.what = Objects.requireNonNull(what, "what");
    }

    Builder status(int status) {
      this.status = status;
      return this;
    }

    Builder type(@Nullable String type) {
      this.type = type;
      return this;
    }

    Builder code(@Nullable Integer code) {
      this.code = code;
      return this;
    }

    Builder title(@Nullable String title) {
      this.title = title;
      return this;
    }

    Builder detail(@Nullable String detail) {
      this.detail = detail;
      return this;
    }

    Builder nextStep(@Nullable String nextStep) {
      this.nextStep = nextStep;
      return this;
    }

    Builder rateLimit(RateLimit rateLimit) {
      this.rateLimit = rateLimit;
      return this;
    }

    XApiException build() {
      return new XApiException(this);
    }

    private String message() {
      StringBuilder message = new StringBuilder(what);
      if (type != null) {
        message.append(", ").append(type);
      }
      if (code != null) {
        message.append(", code ").append(code);
      }
      String words = detail == null ? title : detail;
      if (words != null) {
        message.append(": ").append(words);
      }
      if (nextStep != null) {
        message
            .append(words != null && words.endsWith(".") ? " Next: " : ". Next: ")
            .append(nextStep);
      }
      return message.toString();
    }
  }
}
