/** Where a class must stand that lets Twitter4J sign without sending. */
package twitter4j;
