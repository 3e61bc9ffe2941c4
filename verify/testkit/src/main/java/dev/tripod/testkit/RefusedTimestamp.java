package dev.tripod.testkit;

/** How a {@link FakeOAuth1Server} answers a request whose timestamp is too far from its clock. */
public enum RefusedTimestamp {

  /** As X does: 401 with code 135, in JSON. */
  CODE_135,

  /** 400 with a form that holds {@code oauth_problem} and {@code oauth_acceptable_timestamps} (OAuth Problem Reporting). */
  FORM,

  /** 401 with the same two in {@code WWW-Authenticate}, and no body. */
  HEADER,

  /** 401 that says nothing. */
  BARE_401
}
