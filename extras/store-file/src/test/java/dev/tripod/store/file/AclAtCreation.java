package dev.tripod.store.file;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.jimfs.AttributeProvider;
import com.google.common.jimfs.File;
import com.google.common.jimfs.FileLookup;
import java.io.IOException;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Access control lists that can be set when a file is created, as on Windows. Those of Jimfs can be set only after that. */
final class AclAtCreation extends AttributeProvider {

  private static final String ACL = "acl";

  @Override
  public String name() {
    return ACL;
  }

  @Override
  public ImmutableSet<String> inherits() {
    return ImmutableSet.of("owner");
  }

  @Override
  public ImmutableSet<String> fixedAttributes() {
    return ImmutableSet.of(ACL);
  }

  /** Returns an empty list for a file that was created without one. */
  @Override
  public ImmutableMap<String, ?> defaultValues(Map<String, ?> userProvided) {
    return ImmutableMap.of("acl:acl", List.of());
  }

  @Override
  public @Nullable Object get(File file, String attribute) {
    return attribute.equals(ACL) ? file.getAttribute(ACL, ACL) : null;
  }

  @Override
  public void set(File file, String view, String attribute, Object value, boolean create) {
    file.setAttribute(ACL, ACL, value);
  }

  @Override
  public Class<AclFileAttributeView> viewType() {
    return AclFileAttributeView.class;
  }

  @Override
  public AclFileAttributeView view(
      FileLookup lookup, ImmutableMap<String, FileAttributeView> inheritedViews) {
    FileOwnerAttributeView owner =
        (FileOwnerAttributeView) Objects.requireNonNull(inheritedViews.get("owner"));
    return new AclFileAttributeView() {
      @Override
      public String name() {
        return ACL;
      }

      @Override
      public List<AclEntry> getAcl() throws IOException {
        List<?> acl = (List<?>) Objects.requireNonNull(lookup.lookup().getAttribute(ACL, ACL));
        return acl.stream().map(AclEntry.class::cast).toList();
      }

      @Override
      public void setAcl(List<AclEntry> acl) throws IOException {
        lookup.lookup().setAttribute(ACL, ACL, List.copyOf(acl));
      }

      @Override
      public UserPrincipal getOwner() throws IOException {
        return owner.getOwner();
      }

      @Override
      public void setOwner(UserPrincipal user) throws IOException {
        owner.setOwner(user);
      }
    };
  }
}
