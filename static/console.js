// The sign-in page has no menu yet: its language link sets the same cookie as the menu does.
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = `lang=${link.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  });
}
