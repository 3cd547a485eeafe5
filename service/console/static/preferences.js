// The looks are shown before they are saved.

const form = document.querySelector("#preferences");
const page = document.documentElement;

form?.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "theme") page.dataset.theme = value;
  if (name === "density") page.dataset.density = value;
  if (name === "text_size") page.dataset.text = value;
});
