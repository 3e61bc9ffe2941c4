package dev.tripod.x;

import static dev.tripod.providers.XScope.BOOKMARK_WRITE;
import static dev.tripod.x.Ids.id;

/** A {@link XClient} with OAuth 2.0 tokens, and what X lets nobody do with OAuth 1.0a. Thread-safe. */
public final class XOAuth2Client extends XClient {

  XOAuth2Client(Caller caller) {
    super(caller);
  }

  /** Keeps a post among the user's bookmarks, which nobody else sees. */
  public XCall<Outcome.Bookmarked> bookmark(String postId) {
    return caller.own(x::bookmark, subject(postId), BOOKMARK_WRITE);
  }

  public XCall<Outcome.Bookmarked> removeBookmark(String postId) {
    return caller.own(x::removeBookmark, id(postId), BOOKMARK_WRITE);
  }
}
