// Starts Swagger UI: our policy allows no inline script, so this stands in a file of its own.
const place = document.getElementById("docs");
SwaggerUIBundle({ url: place.dataset.address, dom_id: "#docs", deepLinking: true, validatorUrl: null });
