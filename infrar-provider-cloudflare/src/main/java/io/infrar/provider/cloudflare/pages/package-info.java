/** Sites of Cloudflare Pages and their upload. */
@NullMarked
package io.infrar.provider.cloudflare.pages;

import org.jspecify.annotations.NullMarked;
