package dev.tripod.x;

import static dev.tripod.providers.XScope.BOOKMARK_WRITE;

/** A {@link XClient} with OAuth 2.0 tokens. It adds the operations that X does not allow with OAuth 1.0a. Thread-safe. */
public final class XOAuth2Client extends XClient {

  XOAuth2Client(ApiContext context) {
    super(context);
  }

  /** Adds a post to the user's bookmarks, which only the user can see. */
  public XCall<ActionResult.Bookmarked> bookmark(String postId) {
    return withPost(x::bookmark, postId, ActionResult.Bookmarked::from, BOOKMARK_WRITE);
  }

  /** Removes a post from the user's bookmarks. */
  public XCall<ActionResult.Bookmarked> removeBookmark(String postId) {
    return withId(x::removeBookmark, postId, ActionResult.Bookmarked::from, BOOKMARK_WRITE);
  }
}
