"""Before the first personal datum: who uses it, for what, how long, and a way back that costs nothing."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.viewmodels.applying import Applying
from kiosk.viewmodels.display import DisplayViewModel
from kiosk.viewmodels.ledger_watch import LedgerWatch
from sync.contract.forms import Notice

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ConsentViewModel(QObject):
    """`available` is false where this station cannot seal answers yet: then nothing may be asked."""

    noticeChanged = Signal()

    def __init__(self, applying: Applying, display: DisplayViewModel, watch: LedgerWatch, parent: QObject) -> None:
        super().__init__(parent)
        self._applying = applying
        self._display = display
        self._watch = watch
        applying.opened.connect(self.noticeChanged)
        display.languageChanged.connect(self.noticeChanged)

    @Property(str, notify=noticeChanged)
    def service(self) -> str:
        """What is applied for."""
        opened = self._applying.form
        code = "" if opened is None else opened.form.service_code
        services = self._watch.catalogue.services
        return next((self._display.words(each.short_name or each.name) for each in services if each.code == code), "")

    @Property(bool, notify=noticeChanged)
    def available(self) -> bool:
        """Whether it can be applied for here and now."""
        return self._applying.form is not None and self._applying.form.can_be_sealed

    @Property(str, notify=noticeChanged)
    def who(self) -> str:
        """Who uses what is answered."""
        notice = self._notice
        return "" if notice is None else self._display.words(notice.who)

    @Property(str, notify=noticeChanged)
    def whatFor(self) -> str:
        """For what."""
        notice = self._notice
        return "" if notice is None else self._display.words(notice.what_for)

    @Property(str, notify=noticeChanged)
    def howLong(self) -> str:
        """How long it is kept."""
        notice = self._notice
        return "" if notice is None else self._display.words(notice.how_long)

    @Property(list, notify=noticeChanged)
    def paragraphs(self) -> list[str]:
        """The whole notice."""
        notice = self._notice
        return [] if notice is None else [self._display.words(text) for text in notice.full]

    @property
    def _notice(self) -> Notice | None:
        return None if self._applying.form is None else self._applying.form.form.notice

    @Slot()
    def agree(self) -> None:
        """Agree, and go on."""
        self._applying.agree()

    @Slot()
    def refuse(self) -> None:
        """Disagree, and go back to the services."""
        self._applying.refuse()

    @Slot()
    def passOver(self) -> None:
        """Go on without this form."""
        self._applying.pass_over()
