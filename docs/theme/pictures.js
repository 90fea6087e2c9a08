// The pictures of the book. Both parts only add to what works without a script.
(() => {
    const book = document.documentElement;

    // A browser shows the dark picture of a pair if the system is dark. The reader may have chosen another theme here.
    const darkPictures = document.querySelectorAll('source[media="(prefers-color-scheme: dark)"]');
    const follow = () => {
        const isDark = ["coal", "navy", "ayu"].some(theme => book.classList.contains(theme));
        // Paper is light.
        darkPictures.forEach(source => { source.media = isDark ? "screen" : "not all"; });
    };
    follow();
    new MutationObserver(follow).observe(book, { attributes: true, attributeFilter: ["class"] });

    // A map is wider than a page: a click opens it alone, to be enlarged, as on a code host.
    document.querySelectorAll('main img[src*="pictures/"]').forEach(image => {
        const link = document.createElement("a");
        const address = () => { link.href = image.currentSrc || image.src; };
        address();
        image.addEventListener("load", address);
        const shown = image.closest("picture") ?? image;
        shown.replaceWith(link);
        link.append(shown);
    });
})();
