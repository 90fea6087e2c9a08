;;; emacs.el --- Edits a project as an author does, with Eglot  -*- lexical-binding: t; -*-

;; emacs -q --batch --load emacs.el SETUP, in the folder of the project, where SETUP is the folder of polku.el.  Prints what
;; the author sees, as JSON; the test judges it.

(require 'cl-lib)
(require 'json)
(setq debug-on-error nil
      eglot-autoreconnect nil
      make-backup-files nil
      create-lockfiles nil)
(package-initialize)
(add-to-list 'load-path (pop command-line-args-left))
(require 'polku)
(add-hook 'polku-mode-hook #'eglot-ensure)

(defmacro wait-for (what &rest condition)
  "Wait until CONDITION holds, and return its value; WHAT says what is waited for."
  `(let ((end (+ (float-time) 30)) value)
     (while (not (setq value (progn ,@condition)))
       (when (> (float-time) end)
         (error "%s did not come" ,what))
       (accept-process-output nil 0.02))
     value))

(defun be-idle ()
  "Let Eglot tell of changes, as it does when Emacs is idle, which it never is in batch mode."
  (eglot--signal-textDocument/didChange))

(defun go-to (text &optional inside)
  "Put point at TEXT, or at INSIDE after where TEXT begins."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0))
  (when inside
    (search-forward inside)
    (goto-char (match-beginning 0))))

(defun codes ()
  "The codes of what is found."
  (mapcar (lambda (found) (plist-get (alist-get 'eglot-lsp-diag (flymake-diagnostic-data found)) :code))
          (flymake-diagnostics)))

(defun offered (text)
  "What is offered where a line with TEXT is begun below that of point."
  (save-excursion
    (let ((indentation (current-indentation))
          (from (line-end-position)))
      (end-of-line)
      (insert "\n" (make-string indentation ?\s) text)
      (unwind-protect
          (pcase-let ((`(,start ,end ,table . ,_) (eglot-completion-at-point)))
            (mapcar #'substring-no-properties (all-completions (buffer-substring start end) table)))
        (delete-region from (point))))))

(defun place (marker)
  "The file and the line of MARKER."
  (with-current-buffer (marker-buffer marker)
    (format "%s:%d" (file-name-nondirectory buffer-file-name) (line-number-at-pos marker))))

(defun edit ()
  "Edit as an author does; what is seen."
  (let (seen first)
    (cl-flet ((see (name value) (push (cons name (if (listp value) (vconcat value) value)) seen)))
      (switch-to-buffer (find-file-noselect "journeys/pancake.yaml"))
      ;; Eglot starts once the command is over that opened the file.
      (run-hooks 'post-command-hook)
      (wait-for "the server" (eglot-current-server))
      (setq first (car (wait-for "a diagnostic" (flymake-diagnostics))))
      (see 'mistakes (codes))
      (let ((found (alist-get 'eglot-lsp-diag (flymake-diagnostic-data first))))
        (see 'said (plist-get found :message))
        (see 'source (plist-get found :source)))
      (see 'underlined (buffer-substring (flymake-diagnostic-beg first) (flymake-diagnostic-end first)))

      (go-to "experiance")
      (let ((last-nonmenu-event t) titles)
        (cl-letf (((symbol-function 'completing-read)
                   (lambda (_ items &rest _)
                     (setq titles (mapcar #'car items))
                     (cl-find "write" titles :test #'string-prefix-p))))
          (eglot-code-actions (point) (point) nil t))
        (see 'fixes titles))
      (be-idle)
      (wait-for "the end of the mistake" (not (member (aref (alist-get 'mistakes seen) 0) (codes))))
      (see 'left (codes))

      (go-to "kitchen")
      (see 'keys (offered "exp"))
      (see 'words (offered "tone: "))
      (see 'references (offered "next: "))

      (go-to "experience")
      (be-idle)
      (let (hover)
        (eglot-hover-eldoc-function (lambda (said &rest _) (setq hover said)))
        (see 'hover (substring-no-properties (wait-for "the hover" hover))))

      (go-to "channel: web" "web")
      (let ((found (xref-backend-references 'eglot (xref-backend-identifier-at-point 'eglot))))
        (see 'uses (sort (mapcar (lambda (item) (place (xref-location-marker (xref-item-location item)))) found)
                         #'string<)))
      (save-window-excursion
        (xref-find-definitions (xref-backend-identifier-at-point 'eglot))
        (see 'definition (place (point-marker))))

      (go-to "channel: web" "web")
      (be-idle)
      (eglot-rename "website")
      (go-to "id: menu" "menu")
      (be-idle)
      (eglot-rename "carte")
      (see 'journey (buffer-string))
      (see 'project (with-current-buffer (find-file-noselect "../polku.yaml") (buffer-string)))
      (eglot-shutdown-all)
      seen)))

(condition-case wrong
    (princ (concat (json-encode (edit)) "\n"))
  (error
   (message "%s" (error-message-string wrong))
   (kill-emacs 1)))
