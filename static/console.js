// The sign-in page has no menu yet: its language link sets the same cookie as the menu does.
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = `lang=${link.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  });
}

// A page whose work is under way looks again by itself, until it is done, and not while somebody fills in a form.
const again = document.querySelector("[data-again]");
if (again) setTimeout(() => document.activeElement?.closest("form") ?? location.reload(), again.dataset.again * 1000);

// The menu shows where one is, however low the screen.
document.querySelector(".nav-link.active")?.scrollIntoView({ block: "nearest" });
