;;; polku.el --- Customer journeys, by the language server of polku  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Version: 0.2.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages, tools

;;; Commentary:

;; `polku-mode' is a mode for journeys and for the project file of polku.  It is the mode for YAML that is installed
;; (`yaml-ts-mode', or `yaml-mode' of the package of that name), with polku as its language server; other YAML is left
;; alone.  Eglot is part of Emacs from 29 on.
;;
;;   (require 'polku)
;;   (add-hook 'polku-mode-hook #'eglot-ensure)

;;; Code:

(require 'eglot)
(require 'project)

(defgroup polku nil
  "Customer journeys as code."
  :group 'languages)

(defcustom polku-program "polku"
  "The program, by its name or its path."
  :type 'string)

;; A mode that is loaded later is used after a restart of Emacs.
(defalias 'polku--yaml-mode
  (cond ((and (fboundp 'yaml-ts-mode) (fboundp 'treesit-ready-p) (treesit-ready-p 'yaml t)) 'yaml-ts-mode)
        ((fboundp 'yaml-mode) 'yaml-mode)
        (t 'text-mode)))

;;;###autoload
(define-derived-mode polku-mode polku--yaml-mode "Journey"
  "Major mode for customer journeys in YAML."
  (unless comment-start
    (setq-local comment-start "# " indent-tabs-mode nil))
  (add-hook 'project-find-functions #'polku--project nil t))

(defun polku--project (folder)
  "The project of polku around FOLDER."
  (when-let ((root (locate-dominating-file folder "polku.yaml")))
    (cons 'transient root)))

;;;###autoload
(dolist (name '("/journeys/.*\\.ya?ml\\'" "\\.journey\\.ya?ml\\'" "/polku\\.yaml\\'"))
  (add-to-list 'auto-mode-alist (cons name 'polku-mode)))

(add-to-list 'eglot-server-programs
             '((polku-mode :language-id "yaml") . (lambda (&rest _) (list polku-program "lsp"))))

(provide 'polku)
;;; polku.el ends here
